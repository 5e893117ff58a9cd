extension PassReport {
    /// Hours that nobody looked at while they were within `lookback`, one after the other.
    public struct Gap: Equatable, Encodable, Sendable {
        let stream: String
        /// The first one.
        let from: HourLabel
        /// The one after the last.
        var to: HourLabel
        var slots: Int
        /// Whether each has a manifest that says so; not in the JSON.
        let isListed: Bool

        init(stream: String, from: HourLabel, to: HourLabel, slots: Int) {
            (self.stream, self.from, self.to, self.slots) = (stream, from, to, slots)
            isListed = true
        }

        /// One that is too long to be written down hour by hour.
        init(unlisted stream: String, from: HourLabel, to: HourLabel) {
            (self.stream, self.from, self.to) = (stream, from, to)
            slots = from.distance(to: to)
            isListed = false
        }

        enum CodingKeys: String, CodingKey { case stream, from, to, slots }
    }

    /// Hours that this pass found to be missed.
    public var missed: Int { gaps.reduce(0) { $0 + $1.slots } }
}

extension PassReport.Gap {
    /// What is said of it, with the command that ships what is still there.
    ///
    /// - Parameter configuration: The file that the person named; nil: the usual one.
    public func message(configuration: String?) -> String {
        let command = BackfillCommand(
            stream: stream, hours: from..<to, configuration: configuration)
        if isListed {
            return """
                \(slots) \(slots == 1 ? "hour" : "hours") of \(stream) missed, from \(from): nobody \
                looked within `lookback`; to ship what is still there, run: \(command)
                """
        }
        return """
            hours of \(stream) missed, from \(from), too long ago to be listed: nobody looked, or the \
            clock was wrong; to ship what is still there, run: \(command)
            """
    }
}
