import Testing

@testable import Shipping

@Suite struct AgendaTests {
    private let now = WallTime(seconds: 1_795_132_800)

    @Test func whatIsLeftIsTriedAgainAfterPausesThatGrowToFiveMinutes() {
        var agenda = Agenda()
        let hour = now + .seconds(100_000)
        for pause in [30, 60, 120, 240, 300, 300, 300] {
            agenda.begin()
            agenda.end(at: now, isLeft: true, settlesAt: nil)
            #expect(agenda.next(hour) == now + .seconds(pause))
        }
        agenda.begin()
        agenda.end(at: now, isLeft: false, settlesAt: nil)
        #expect(agenda.next(hour) == hour)
        agenda.end(at: now, isLeft: true, settlesAt: nil)
        #expect(agenda.next(hour) == now + .seconds(30))
    }

    @Test func aNewHourDoesNotWaitForWhatFailed() {
        var agenda = Agenda()
        agenda.end(at: now, isLeft: true, settlesAt: nil)
        #expect(agenda.next(now + .seconds(10)) == now + .seconds(10))
    }

    @Test func aFileThatSettlesSoonerIsLookedAtThen() {
        var agenda = Agenda()
        agenda.end(at: now, isLeft: true, settlesAt: now + .seconds(7))
        #expect(agenda.next(now + .seconds(3_600)) == now + .seconds(7))
    }

    @Test func eachStreamOfEachHostHasItsOwnMinute() throws {
        var configuration = try Self.configuration()
        configuration.schedule = .init(
            delay: .seconds(300), spread: .seconds(600), lookback: .seconds(86_400))
        var counts = [Int](repeating: 0, count: 10)
        for number in 0..<20_000 {
            configuration.host = "web-\(number)"
            let offset = StartTimes(configuration).pause(before: "access") - .seconds(300)
            counts[Int(offset / .seconds(60))] += 1
        }
        // 2 000 a minute, give or take: a fleet's start is flat.
        #expect(counts.allSatisfy { (1_800...2_200).contains($0) }, "\(counts)")
        let start = StartTimes(configuration)
        #expect(start.pause(before: "access") == StartTimes(configuration).pause(before: "access"))
        #expect(start.pause(before: "access") != start.pause(before: "errors"))
    }

    @Test func theNextHourIsTheFirstThatWasNotLookedFor() throws {
        var configuration = try Self.configuration()
        configuration.schedule = .init(
            delay: .seconds(300), spread: .zero, lookback: .seconds(86_400))
        let start = StartTimes(configuration)
        let eight = try #require(WallTime("2026-11-20T08:00:00Z"))
        #expect(start.next(after: eight) == eight + .seconds(300))
        #expect(start.next(after: eight + .seconds(299)) == eight + .seconds(300))
        #expect(start.next(after: eight + .seconds(300)) == eight + .seconds(3_900))
    }

    private static func configuration() throws -> Configuration {
        try Configuration(
            file: ConfigurationFile(
                path: "logferry.toml",
                bytes: Array(
                    """
                    host = "web"
                    timezone = "UTC"
                    [hdfs]
                    endpoints = ["http://nn:9870"]
                    [streams.access]
                    source = "/logs/a.%Y%m%d%H.log"
                    destination = "/logs/%Y%m%d%H/{host}.{name}"
                    """.utf8)), overrides: ConfigurationOverrides())
    }
}
