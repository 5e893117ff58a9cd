/// A run of time during which a zone's clocks keep one offset from UTC, in seconds.
struct OffsetSpan: Equatable {
    /// Seconds since 1970.
    let time: Range<Int>
    /// Seconds ahead of UTC.
    let offset: Int

    /// When, in this span, a local clock reads what a clock in UTC reads during `reading`.
    func time(reading: Range<Int>) -> Range<Int>? {
        let exact = reading.lowerBound - offset..<reading.upperBound - offset
        let within = exact.clamped(to: time)
        return within.isEmpty ? nil : within
    }

    /// The spans around `second`, as far as any clock change there can matter to the hour it is in.
    ///
    /// Clocks were never set by more than a day (Samoa left out 30 December 2011), so a day and an hour to
    /// each side is enough. They are sampled closely only around the hour: what is missed
    /// further away is a change that is taken back between two samples.
    static func list(around second: Int, offset: (Int) -> Int) -> [OffsetSpan] {
        let samples = [-26, -12, -3, -2, -1, 0, 1, 2, 3, 12, 26].map { second + $0 * 3600 }
        var changes = [samples[0]]
        for (lower, upper) in zip(samples, samples.dropFirst()) {
            var position = lower
            while let change = firstChange(after: position, upTo: upper, offset: offset) {
                changes.append(change)
                position = change
            }
        }
        let ends = changes.dropFirst() + [samples[samples.count - 1]]
        return zip(changes, ends).map { OffsetSpan(time: $0..<$1, offset: offset($0)) }
    }

    /// The second at which the offset first differs from that at `lower`; nil if it is the same at `upper`.
    private static func firstChange(
        after lower: Int, upTo upper: Int, offset: (Int) -> Int
    ) -> Int? {
        let before = offset(lower)
        guard offset(upper) != before else { return nil }
        var (same, changed) = (lower, upper)
        while changed - same > 1 {
            let middle = same + (changed - same) / 2
            if offset(middle) == before { same = middle } else { changed = middle }
        }
        return changed
    }
}
