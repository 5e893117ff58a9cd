import TestSupport
import Testing

@testable import Shipping

/// How long it takes until the last byte has left.
@Suite struct ForecastTests {
    private static func limit(_ rate: Int64) -> RateLimit {
        RateLimit(rate: Rate(bytesPerSecond: rate))
    }

    /// 1 MB/s; 10 MB/s from 01:00 to 02:00 UTC.
    private static func forecast(usual: Int64? = 1_000_000) throws -> Forecast {
        let span = try #require(try DailySpan(from: TimeOfDay("01:00"), to: TimeOfDay("02:00")))
        return Forecast(
            RateTimetable(
                usual: usual.map(limit), entries: [.init(span: span, limit: limit(10_000_000))],
                hours: LocalHours(.utc)))
    }

    /// 2026-11-20T00:30:00Z
    private static let halfPastMidnight = WallTime(seconds: 1_795_134_600)

    @Test func atTheLimitTheTimetableTells() throws {
        // Half an hour at 1 MB/s, then 10 minutes at 10 MB/s; not over two hours at the rate of now.
        let seconds = try Self.forecast().seconds(
            for: 1_800_000_000 + 6_000_000_000, at: 990_000, from: Self.halfPastMidnight)
        #expect(seconds?.rounded() == 2_400)
    }

    @Test func whereTheNetworkHoldsUpTheRateOfLateTells() throws {
        let seconds = try Self.forecast().seconds(
            for: 1_000_000, at: 100_000, from: Self.halfPastMidnight)
        #expect(seconds == 10)
    }

    @Test func nothingIsFasterThanLimitsToCome() throws {
        // Without a limit now, and an hour of 10 MB/s before the next hour without one.
        let seconds = try Self.forecast(usual: nil).seconds(
            for: 40_000_000_000, at: 20_000_000, from: Self.halfPastMidnight + .seconds(1_800))
        #expect(seconds == 3_600)
    }

    @Test func nobodyCanSayWhileNothingMoves() throws {
        let seconds = try Self.forecast().seconds(for: 1, at: 0, from: Self.halfPastMidnight)
        #expect(seconds == nil)
    }
}
