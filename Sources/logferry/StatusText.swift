import Shipping

/// Which slots are complete, waiting, failed, in lines for people. Pure.
enum StatusText {
    /// - Parameter configuration: The file that the person named; nil: the usual one.
    static func lines(_ report: StatusReport, configuration: String?) -> [String] {
        let nothing = report.slots.isEmpty ? ["nothing was shipped yet"] : []
        let slots = Dictionary(grouping: report.slots, by: \.stream)
        return nothing
            + report.streams.flatMap { stream in
                [stream.line] + lines(slots[stream.stream] ?? [], configuration)
            }
    }

    /// Hours without a file, and those that were missed, would bury the others: a run of them is one
    /// line.
    private static func lines(
        _ slots: [StatusReport.SlotStatus], _ configuration: String?
    ) -> [String] {
        var lines: [String] = []
        var rest = slots[...]
        while let first = rest.first {
            let run = rest.prefix { $0.isLike(first) }
            let last = run.last ?? first
            lines += run.count > 1 ? [first.line(through: last)] : first.lines
            if first.state == .missed {
                lines.append("      \(first.backfill(through: last, configuration))")
            }
            rest.removeFirst(max(1, run.count))
        }
        return lines
    }
}

extension StatusReport.StreamStatus {
    fileprivate var line: String {
        nextStart.map { "\(stream)  next start \($0)" } ?? stream
    }
}

extension StatusReport.SlotStatus {
    /// Whether one line can say both.
    fileprivate func isLike(_ first: Self) -> Bool {
        [.empty, .missed].contains(state) && state == first.state && isAlarm == first.isAlarm
    }

    fileprivate func line(through last: Self) -> String {
        "  \(slot) to \(last.slot)  \(state.rawValue)\(note)"
    }

    fileprivate func backfill(through last: Self, _ configuration: String?) -> BackfillCommand {
        BackfillCommand(
            stream: stream, hours: slot..<last.slot.advanced(by: 1), configuration: configuration)
    }

    fileprivate var lines: [String] {
        let state = ReportText.padded(self.state.rawValue, to: 10)
        let amount = files == published ? "\(files)" : "\(published) of \(files)"
        let noun = files == 1 ? "file" : "files"
        return ["  \(slot)  \(state)  \(amount) \(noun)  \(ByteText.size(bytes))\(note)"]
            + problems.map { "      \($0)" }
    }

    private var note: String {
        [.incomplete, .missed].contains(state) && !isAlarm ? "  acknowledged" : ""
    }
}
