import Shipping

/// What a pass would do, in lines for people. Pure.
enum PlanText {
    static func lines(_ plan: PassPlan) -> [String] {
        var lines = plan.files.map { file in
            let parts = file.parts == 1 ? "" : ", \(file.parts) parts"
            return
                "would ship  \(file.source.printable) -> \(file.destination)  \(ByteText.size(file.bytes))\(parts)"
        }
        lines += plan.others.compactMap(ReportText.line)
        let time = plan.seconds.map { ", \(ByteText.time($0)) at the rate limit" } ?? ""
        let noun = plan.files.count == 1 ? "file" : "files"
        lines.append(
            "\(plan.files.count) \(noun), \(ByteText.size(plan.bytes))\(time); nothing was touched")
        return lines
    }
}
