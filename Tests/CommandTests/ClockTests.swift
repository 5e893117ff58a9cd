import TestSupport
import Testing

@testable import Shipping

/// The command under clocks that jump, are wrong, or belong to zones that change: every hour is
/// shipped once, and none before it is over.
@Suite(.enabled(if: FakeClock.isUsable, "needs the package faketime, and no AddressSanitizer"))
struct ClockTests {
    struct Night: Sendable, CustomTestStringConvertible {
        let zone: String
        /// The labels whose logs are there from the beginning, in the order of their ends.
        let labels: [String]
        /// The first instants at which each is over.
        let ends: [String]
        var testDescription: String { "\(zone) \(labels[0])" }
    }

    static let nights = [
        Night(
            zone: "Europe/Berlin", labels: ["2026032901", "2026032903"],
            ends: ["2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"]),
        Night(
            zone: "Europe/Berlin", labels: ["2026102501", "2026102502", "2026102503"],
            ends: ["2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z"]),
        // Clocks that move by half an hour.
        Night(
            zone: "Australia/Lord_Howe", labels: ["2026040500", "2026040501", "2026040502"],
            ends: ["2026-04-04T14:00:00Z", "2026-04-04T15:30:00Z", "2026-04-04T16:30:00Z"]),
        Night(
            zone: "Australia/Lord_Howe", labels: ["2026100401", "2026100402", "2026100403"],
            ends: ["2026-10-03T15:30:00Z", "2026-10-03T16:00:00Z", "2026-10-03T17:00:00Z"]),
        // A leap day, in a zone that is half an hour off.
        Night(
            zone: "Asia/Kolkata", labels: ["2028022823", "2028022900", "2028022923", "2028030100"],
            ends: [
                "2028-02-28T18:30:00Z", "2028-02-28T19:30:00Z", "2028-02-29T18:30:00Z",
                "2028-02-29T19:30:00Z",
            ]),
    ]

    @Test(arguments: nights)
    func everyHourOfANightIsShippedOnceWhenItIsOver(_ night: Night) async throws {
        let host = try await Host()
        try host.writeConfiguration(zone: night.zone)
        for label in night.labels { try host.log(of: label) }
        for (index, end) in night.ends.enumerated() {
            let end = try #require(WallTime(end)).seconds
            // Just before, and just after.
            try await expectShipped(night.labels.prefix(index), host, at: end - 120)
            try await expectShipped(night.labels.prefix(index + 1), host, at: end + 1)
        }
        #expect(host.requests("RENAME") == night.labels.count)
    }

    /// The label that the change of clocks leaves out belongs to no hour.
    @Test func aLogOfAnHourThatClocksSkipIsNotTakenForAnother() async throws {
        let host = try await Host()
        try host.writeConfiguration(zone: "Europe/Berlin")
        try host.log(of: "2026032902")
        let noon = try #require(WallTime("2026-03-29T12:00:00Z")).seconds
        try await expectShipped([], host, at: noon)
    }

    @Test func aDayOfTheYearIsThatOfALeapYear() async throws {
        let host = try await Host()
        try host.writeConfiguration(zone: "UTC", date: "%Y-%j-%H")
        try host.log(of: "2028-366-23")
        try host.log(of: "2028-060-00")  // 29 February
        let year = try #require(WallTime("2029-01-01T00:00:01Z")).seconds
        try await expectShipped(["2028-366-23"], host, at: year)
        let march = try #require(WallTime("2028-02-29T02:00:00Z")).seconds
        try await expectShipped(["2028-366-23", "2028-060-00"], host, at: march)
    }

    @Test func anHourThatIsNotOverIsNotShippedAlthoughSomebodyAsksForIt() async throws {
        let host = try await Host()
        try host.writeConfiguration(zone: "UTC")
        try host.log(of: "2026112008")
        let half = try #require(WallTime("2026-11-20T08:30:00Z")).seconds
        let outcome = try await host.backfill("2026112008", at: half)
        #expect(host.shippedLabels == [])
        #expect(outcome.code == 75)
        #expect(outcome.output.contains("its hour is not over before"), "\(outcome)")
        _ = try await host.backfill("2026112008", at: half + 1_801)
        #expect(host.shippedLabels == ["2026112008"])
    }

    /// Back and forth by hours, days, to the beginning of time and to its end.
    @Test func aClockThatJumpsShipsNoHourTwiceAndForgetsNone() async throws {
        let host = try await Host()
        try host.writeConfiguration(zone: "UTC")
        let labels = ["2026112007", "2026112008", "2026112009"]
        for label in labels { try host.log(of: label) }
        let nine = try #require(WallTime("2026-11-20T09:00:01Z")).seconds
        try await expectShipped(labels.prefix(2), host, at: nine)
        for clock in [nine - 3_600, nine - 7_200, 0, 4_102_444_800, nine - 86_400, nine + 3_599] {
            try await host.ship(at: clock)
        }
        try await expectShipped(labels, host, at: nine + 3_600)
        #expect(host.requests("RENAME") == labels.count)
    }

    /// The machine believes it is an hour later: the log that is written just now looks long left
    /// alone.
    @Test func aLogThatIsWrittenIsNotShippedBecauseTheClockWasSetForward() async throws {
        let host = try await Host()
        try host.writeConfiguration(zone: "UTC", settle: "1m")
        let nine = try #require(WallTime("2026-11-20T09:00:30Z")).seconds
        try host.log(of: "2026112008", modified: nine - 10)
        try await expectShipped([], host, at: nine)
        try await expectShipped([], host, at: nine + 3_600)
    }

    /// A machine that starts with a wrong clock writes down times of a year to come.
    @Test func whatAWrongClockWroteDownDoesNotHoldUpTheRightOne() async throws {
        let host = try await Host()
        try host.writeConfiguration(zone: "UTC", settle: "1m")
        let nine = try #require(WallTime("2026-11-20T09:00:01Z")).seconds
        let tooLate = nine + 10 * 365 * 86_400
        try host.log(of: "2026112008", modified: tooLate)
        _ = try await host.backfill("2026112008", at: tooLate)
        let outcome = try await host.ship(at: nine)
        #expect(outcome.output.contains("if it stays so until 2026-11-20T09:01:"), "\(outcome)")
    }

    /// The bucket lives in the steady clock: a jump of years earns no credit.
    @Test(arguments: [
        ("2036112008", "2036-11-20T10:00:00Z"), ("2016112008", "2016-11-20T10:00:00Z"),
    ])
    func theLimiterDoesNotBurstWhenTheClockJumps(to label: String, at clock: String) async throws {
        let host = try await Host()
        try host.writeConfiguration(zone: "UTC")
        let (rate, burst) = (1_000_000.0, 100_000.0)
        let limits = ["--rate", "1MB/s", "--burst", "100KB"]
        let began = ContinuousClock.now
        for (label, clock) in [("2026112008", "2026-11-20T10:00:00Z"), (label, clock)] {
            try host.log(of: label, patternBytes(600_000))
            _ = try await host.backfill(label, limits, at: try #require(WallTime(clock)).seconds)
        }
        let seconds = began.duration(to: .now) / .seconds(1)
        #expect(host.shippedLabels.count == 2)
        #expect(1_200_000 <= rate * seconds + burst)
    }

    private func expectShipped(
        _ labels: some Collection<String>, _ host: Host, at clock: Int,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let outcome = try await host.ship(at: clock)
        #expect(
            host.shippedLabels == labels.sorted(), "\(outcome)", sourceLocation: sourceLocation)
    }
}

extension Host {
    fileprivate func writeConfiguration(
        zone: String, date: String = "%Y%m%d%H", settle: String = "0s"
    ) throws {
        let text = """
            state = "\(folder.path("state"))"
            host = "web"
            timezone = "\(zone)"
            [hdfs]
            endpoints = ["\(server.url)"]
            user = "logs"
            [streams.access]
            source = "\(folder.path("logs"))/a.\(date).log"
            destination = "/logs/{name}"
            settle = "\(settle)"
            """
        try folder.write(text, to: "logferry.toml")
    }

    /// - Parameter modified: Seconds since 1970; unless given, long before the hour.
    fileprivate func log(
        of label: String, _ bytes: [UInt8] = Array("line\n".utf8), modified: Int = 1_700_000_000
    ) throws {
        try folder.write(bytes, to: "logs/a.\(label).log")
        try folder.setModified("logs/a.\(label).log", to: modified)
    }

    @discardableResult
    fileprivate func ship(at clock: Int) async throws -> Command.Outcome {
        try await run(["ship"], at: clock)
    }

    /// Ships one hour.
    fileprivate func backfill(
        _ label: String, _ options: [String] = [], at clock: Int
    ) async throws -> Command.Outcome {
        let range = ["--from", label.hour, "--to", "\(Int(label)! + 1)".hour]
        return try await run(["backfill"] + range + options, at: clock)
    }

    private func run(_ arguments: [String], at clock: Int) async throws -> Command.Outcome {
        try await FakeClock(clock).run(
            "logferry", arguments + ["--json", "--config", folder.path("logferry.toml")])
    }

    fileprivate var shippedLabels: [String] {
        folder.names(in: "hdfs/logs").compactMap {
            $0.hasPrefix("a.") ? String($0.dropFirst(2).dropLast(4)) : nil
        }
    }
}

extension String {
    /// 2026112008 as 2026-11-20T08.
    fileprivate var hour: String {
        let digits = Array(self)
        return "\(String(digits[0..<4]))-\(String(digits[4..<6]))-\(String(digits[6..<8]))"
            + "T\(String(digits[8..<10]))"
    }
}
