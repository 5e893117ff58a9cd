import Shipping

/// What a pass did, in lines for people. Pure.
enum ReportText {
    /// One line for a file whose turn is over; none for one that needs no word.
    static func line(_ file: PassReport.File) -> String? {
        words(file)?.printable
    }

    private static func words(_ file: PassReport.File) -> String? {
        switch file.state {
        case .already: nil
        case .published:
            "published  \(file.source) -> \(file.destination ?? "")  \(ByteText.size(file.bytes))"
        case .waiting, .failed, .conflict, .vanished:
            "\(padded(file.state.rawValue, to: 9))  \(file.source): \(file.reason ?? "no reason known")"
        }
    }

    static func summary(_ report: PassReport) -> String {
        let counts: [(PassReport.File.State, String)] = [
            (.published, "published"), (.already, "already there"), (.waiting, "waiting"),
            (.failed, "failed"), (.conflict, "in conflict"), (.vanished, "vanished"),
        ]
        let parts = counts.compactMap { state, word -> String? in
            let count = report.count(state)
            return count > 0 || state == .published ? "\(count) \(word)" : nil
        }
        let hours = report.missed == 1 ? "hour" : "hours"
        let missed = report.missed > 0 ? ", \(report.missed) \(hours) missed" : ""
        let rate = report.seconds > 0 ? Double(report.sentBytes) / report.seconds : 0
        let sent = "\(ByteText.size(report.sentBytes)) sent in \(ByteText.time(report.seconds))"
        return "\(parts.joined(separator: ", "))\(missed); \(sent), \(ByteText.rate(rate))"
    }

    /// What is left of a backfill, and how to go on; nil if nothing is that the next pass would not do.
    static func left(_ report: PassReport, _ work: PassCommand.Work) -> String? {
        guard case .backfill(_, let rules) = work else { return nil }
        // What is not shipped again does not show: nobody but the caller knows that it was to be.
        let isReship = rules.reships == true
        guard let hours = isReship ? report.unfinishedHours : report.left.hours else { return nil }
        let (amount, others) = (report.left.amount, report.count(.waiting) + report.count(.failed))
        let noun = amount.files == 1 ? "file" : "files"
        let more = isReship && others > 0 ? " and \(others) that failed or wait" : ""
        let how =
            isReship
            ? "go on with --from \(hours.lowerBound) --to \(hours.upperBound)"
            : "the same command goes on with them"
        return """
            left: \(amount.files) \(noun), \(ByteText.size(amount.bytes))\(more), from \
            \(hours.lowerBound) until \(hours.upperBound); \(how)
            """
    }

    /// How a service stands, in a line.
    static func status(_ status: Service.Status) -> String {
        let next = "next pass at \(status.nextText)"
        var parts = [status.passes > 0 ? "\(status.passes) under way, \(next)" : next]
        if status.heldBytes > 0 { parts.append(held(status.heldBytes)) }
        if status.alarms > 0 {
            parts.append("hours that need a person: \(status.alarms), see status")
        }
        if let last = status.last { parts.append("the last one: \(summary(last))") }
        return parts.joined(separator: "; ")
    }

    static func held(_ bytes: Int64) -> String {
        "\(ByteText.size(bytes)) of deleted files held open"
    }

    static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
