import Shipping

/// What a pass would do, in lines for people. Pure.
enum PlanText {
    /// - Parameter configuration: The file that the person named; nil: the usual one.
    static func lines(_ plan: PassPlan, configuration: String?) -> [String] {
        let amount = amount(plan.files.count, plan.bytes, plan.seconds)
        return fileLines(plan) + plan.gaps.map { $0.message(configuration: configuration) }
            + ["\(amount); nothing was touched"]
    }

    /// One line for each file.
    static func fileLines(_ plan: PassPlan) -> [String] {
        plan.files.map { file in
            let parts = file.parts == 1 ? "" : ", \(file.parts) parts"
            return
                "would ship  \(file.source.printable) -> \(file.destination)  \(ByteText.size(file.bytes))\(parts)"
        } + plan.others.compactMap(ReportText.line)
    }

    static func summary(_ plan: BackfillPlan, _ configuration: Configuration) -> String {
        let taken = amount(plan.taken.files, plan.taken.bytes, plan.seconds(configuration))
        let isAll = plan.taken == plan.due
        let whole = isAll ? "" : " of \(amount(plan.due.files, plan.due.bytes, nil))"
        let noun = plan.hourCount == 1 ? "hour" : "hours"
        return "to ship: \(taken)\(whole) in \(plan.hourCount) \(noun)"
    }

    private static func amount(_ files: Int, _ bytes: Int64, _ seconds: Double?) -> String {
        let time = seconds.map { ", \(ByteText.time($0)) at the rate limit" } ?? ""
        return "\(files) \(files == 1 ? "file" : "files"), \(ByteText.size(bytes))\(time)"
    }
}
