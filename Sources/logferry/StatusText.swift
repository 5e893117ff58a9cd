import Shipping

/// Which slots are complete, waiting, failed, in lines for people. Pure.
enum StatusText {
    static func lines(_ report: StatusReport) -> [String] {
        let slots = report.slots
        if slots.isEmpty { return ["nothing was shipped yet"] }
        var lines: [String] = []
        var rest = slots[...]
        while let first = rest.first {
            let isNewStream =
                rest.startIndex == 0 || slots[rest.startIndex - 1].stream != first.stream
            if isNewStream { lines.append(first.stream) }
            // Hours without a file would bury the others: a run of them is one line.
            let empty = rest.prefix { $0.stream == first.stream && $0.state == .empty }
            lines +=
                empty.count > 1 ? [first.line(through: empty[empty.endIndex - 1])] : first.lines
            rest.removeFirst(max(1, empty.count))
        }
        return lines
    }
}

extension StatusReport.SlotStatus {
    fileprivate func line(through last: Self) -> String {
        "  \(slot) to \(last.slot)  empty"
    }

    fileprivate var lines: [String] {
        let state = ReportText.padded(self.state.rawValue, to: 10)
        let amount = files == published ? "\(files)" : "\(published) of \(files)"
        let noun = files == 1 ? "file" : "files"
        return ["  \(slot)  \(state)  \(amount) \(noun)  \(ByteText.size(bytes))"]
            + problems.map { "      \($0)" }
    }
}
