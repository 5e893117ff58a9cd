/// Cuts a range of hours into windows: what is looked at, locked and held in memory at once.
///
/// A service cannot ship what is late in these hours meanwhile, so a window is a day at most, and
/// shrinks where there is much in an hour.
struct HourWindows: Sendable {
    static let mostHours = 24
    /// Half a megabyte of memory, and some minutes of work.
    static let amount = Amount(files: 1_000, bytes: 4 << 30)

    /// What is not cut yet.
    private(set) var left: Range<HourLabel>
    private let isReversed: Bool
    private var hours = 1

    init(_ range: Range<HourLabel>, isReversed: Bool) {
        (left, self.isReversed) = (range, isReversed)
    }

    mutating func next() -> Range<HourLabel>? {
        guard !left.isEmpty else { return nil }
        let count = min(hours, left.lowerBound.distance(to: left.upperBound))
        if isReversed {
            let cut = left.upperBound.advanced(by: -count)
            defer { left = left.lowerBound..<cut }
            return cut..<left.upperBound
        }
        let cut = left.lowerBound.advanced(by: count)
        defer { left = cut..<left.upperBound }
        return left.lowerBound..<cut
    }

    /// Fits the next window to what was in the last one.
    mutating func found(_ amount: Amount) {
        if amount.files > Self.amount.files || amount.bytes > Self.amount.bytes {
            hours = max(1, hours / 2)
        } else if amount.files * 2 <= Self.amount.files, amount.bytes * 2 <= Self.amount.bytes {
            hours = min(Self.mostHours, hours * 2)
        }
    }
}
