import Glibc
import TestSupport
import Testing

@testable import Shipping

/// What a service keeps in memory over weeks: outages in which a cleaner deletes logs, conflicts, and logs
/// that nobody asks for any more.
@Suite(.timeLimit(.minutes(30))) struct ServiceMemoryTests {
    /// LOGFERRY_TEST_HOURS takes another number: 1,000 need minutes.
    private static let hours =
        getenv("LOGFERRY_TEST_HOURS").flatMap { Int(String(cString: $0)) }
        ?? (isSanitized ? 100 : 300)

    @Test func nothingGrowsHoweverLongItRuns() async throws {
        let host = try await ServiceHost(
            zone: "UTC", at: try #require(WallTime("2026-10-01T00:00:00Z")), lookback: 3)
        try host.start()
        for number in 0..<Self.hours {
            try await host.live(untilEndOf: host.slot)
            try host.write(host.slot)
            switch number % 100 {
            case 3: host.hdfsBreaks()
            case 5:
                try host.clean(keeping: 1)
                #expect(host.remembered["held", default: 0] > 0)
            case 6: host.hdfsIsMended()
            case 10: try await host.takeDestination(of: host.slot)
            case 20: try host.clean(keeping: 4)
            default: break
            }
            host.nextHour()
        }
        for _ in 0..<12 {
            try await host.live(untilEndOf: host.slot)
            host.nextHour()
        }
        #expect(host.remembered == ["told": 0, "held": 0, "locked": 0, "in flight": 0])
        #expect(host.rig.uploadsLeft == [])
        await host.stop()
    }

    @Test func whatPassesDoNotMentionAnyMoreIsForgotten() throws {
        let told = ToldFiles()
        let file = PassReport.File(
            stream: "access", slot: try .of("2026-11-20T08"), source: "/a", state: .conflict,
            reason: "taken")
        #expect(told.isNews(file))
        for _ in 0..<100 {
            #expect(!told.isNews(file))
            told.passEnded()
        }
        for _ in 0..<ToldFiles.memory { told.passEnded() }
        #expect(told.count == 0)
        #expect(told.isNews(file))
    }
}
