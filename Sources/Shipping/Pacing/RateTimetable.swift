/// Which limit all streams together have at which time.
///
/// What local clocks read decides. So an entry from 02:00 to 03:00 is in force for two hours in the
/// night in which clocks read that twice, and not at all in the one in which they skip it.
struct RateTimetable: Equatable, Sendable {
    struct Entry: Hashable, Sendable {
        let span: DailySpan
        let limit: RateLimit
    }

    /// What is known without asking again.
    struct Period: Equatable, Sendable {
        /// Nil: no limit.
        let limit: RateLimit?
        let time: Range<WallTime>
    }

    /// Where no entry says otherwise; nil: no limit.
    let usual: RateLimit?
    /// None overlap.
    let entries: [Entry]
    let hours: LocalHours

    /// The lowest of all limits; nil: there never is one.
    var lowest: RateLimit? {
        ([usual] + entries.map(\.limit)).compactMap(\.self).min { $0.rate < $1.rate }
    }

    /// The limit in force at `now`, and until when.
    ///
    /// The end is the instant of the next change, except where the next 26 hours bring none: then
    /// they are what is known. The beginning is `now`: a clock that is set back asks again.
    func period(at now: WallTime) -> Period {
        guard !entries.isEmpty else { return Period(limit: usual, time: .always) }
        let spans = hours.offsetSpans(around: now).filter { $0.time.upperBound > now.seconds }
        let current = spans.first.map { limit(atReading: now.seconds + $0.offset) } ?? usual
        let change = spans.lazy.compactMap { span in
            readings(in: span).first { reading in
                reading - span.offset > now.seconds && limit(atReading: reading) != current
            }.map { $0 - span.offset }
        }.first
        let end = change ?? spans.last?.time.upperBound ?? now.seconds + 1
        return Period(limit: current, time: now..<WallTime(seconds: end))
    }

    private func limit(atReading reading: Int) -> RateLimit? {
        entries.first { $0.span.contains(reading: reading) }?.limit ?? usual
    }

    /// What clocks read at the instants in `span` at which the limit may change, in order.
    private func readings(in span: OffsetSpan) -> [Int] {
        let day = TimeOfDay.secondsPerDay
        let first = span.time.lowerBound + span.offset
        let end = span.time.upperBound + span.offset
        let times = entries.flatMap { [$0.span.from.seconds, $0.span.to.seconds] }
        let borders = times.flatMap { time in
            // The first time of day at or after `first`; both may be negative before 1970.
            stride(from: first + ((time - first) % day + day) % day, to: end, by: day)
        }
        return ([first] + borders).sorted()
    }
}

extension RateTimetable {
    /// How long so many bytes take from `now` on, at least; nil where nothing limits them.
    func duration(of bytes: Int64, from now: WallTime) -> Duration? {
        var (left, time) = (Double(bytes), now)
        var period = period(at: now)
        // Who needs more than a year of changing rates needs no exact answer.
        for _ in 0..<1_000 {
            guard let rate = period.limit?.rate else { break }
            let capacity =
                Double(rate.bytesPerSecond) * ((period.time.upperBound - time) / .seconds(1))
            guard left > capacity else { break }
            (left, time) = (left - capacity, period.time.upperBound)
            period = self.period(at: time)
        }
        guard let rate = period.limit?.rate else { return time == now ? nil : time - now }
        return time - now + .seconds(left / Double(rate.bytesPerSecond))
    }
}

extension Range<WallTime> {
    fileprivate static var always: Self {
        WallTime(nanoseconds: .min)..<WallTime(nanoseconds: .max)
    }
}
