import TestSupport
import Testing

@testable import Shipping

/// How a range of hours is cut.
@Suite struct HourWindowsTests {
    private static func range(hours: Int) throws -> Range<HourLabel> {
        let from = try HourLabel.of("2026-03-28T20")
        return from..<from.advanced(by: hours)
    }

    /// All windows, when each hour has `amount`.
    private static func windows(
        _ range: Range<HourLabel>, isReversed: Bool = false, _ amount: Amount
    ) -> [Range<HourLabel>] {
        var windows = HourWindows(range, isReversed: isReversed)
        var cut: [Range<HourLabel>] = []
        // Each has an hour at least.
        let most = range.lowerBound.distance(to: range.upperBound)
        while cut.count <= most, let window = windows.next() {
            cut.append(window)
            let hours = window.lowerBound.distance(to: window.upperBound)
            windows.found(
                Amount(files: amount.files * hours, bytes: amount.bytes * Int64(hours)))
        }
        return cut
    }

    @Test(arguments: [0, 1, 100, 10_000], [false, true])
    func theyCoverTheRangeWithoutGapOrOverlap(files: Int, isReversed: Bool) throws {
        let range = try Self.range(hours: 100)
        var cut = Self.windows(range, isReversed: isReversed, Amount(files: files, bytes: 1))
        if isReversed { cut.reverse() }
        #expect(cut.first?.lowerBound == range.lowerBound)
        #expect(cut.last?.upperBound == range.upperBound)
        #expect(zip(cut, cut.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    }

    @Test(arguments: [
        (Amount(files: 1, bytes: 1), 24), (Amount(files: 10_000, bytes: 1), 1),
        (Amount(files: 1, bytes: 10 << 30), 1), (Amount(files: 100, bytes: 1), 8),
    ])
    func theyAreADayAtMostAndLessWhereThereIsMuch(amount: Amount, hours: Int) throws {
        let cut = Self.windows(try Self.range(hours: 300), amount)
        let most = cut.map { $0.lowerBound.distance(to: $0.upperBound) }.max()
        #expect(most == hours)
    }

    @Test func aRangeWithoutHoursHasNone() throws {
        #expect(Self.windows(try Self.range(hours: 0), Amount()) == [])
    }
}
