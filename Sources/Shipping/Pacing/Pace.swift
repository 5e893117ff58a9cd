/// How fast a process means to send; all of it may change while transfers run.
struct Pace: Equatable, Sendable {
    /// Of all streams together.
    var timetable: RateTimetable
    /// The limits that streams have of their own, by name; nil: none.
    var streams: [String: RateLimit?]
    /// Transfers at once, where the limits can feed so many.
    var concurrency: Int
}

extension Pace {
    /// One limit at all times.
    init(total: RateLimit?, streams: [String: RateLimit?] = [:], concurrency: Int) {
        self.init(
            timetable: RateTimetable(usual: total, entries: [], hours: LocalHours(.utc)),
            streams: streams, concurrency: concurrency)
    }
}
