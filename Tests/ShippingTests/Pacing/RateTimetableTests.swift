import TestSupport
import Testing

@testable import Shipping

func span(_ from: String, _ to: String) throws -> DailySpan {
    try #require(try DailySpan(from: TimeOfDay(from), to: TimeOfDay(to)))
}

/// `[("01:00", "06:00", 50)]`, rates in bytes per second; 0: no limit of its own at other times.
func timetable(
    in zone: String, usual: Int64? = nil, _ entries: [(from: String, to: String, rate: Int64)]
) throws -> RateTimetable {
    RateTimetable(
        usual: usual.map { limit($0) },
        entries: try entries.map {
            RateTimetable.Entry(span: try span($0.from, $0.to), limit: limit($0.rate))
        },
        hours: try LocalHours(zone: zone))
}

extension RateTimetable {
    /// Every change from one time to another, with the rate that then begins; nil: no limit.
    func changes(from: String, to: String) throws -> [Change] {
        var (time, end) = (try WallTime.at(from), try WallTime.at(to))
        var changes: [Change] = []
        while time < end {
            let period = period(at: time)
            let rate = period.limit?.rate.bytesPerSecond
            if changes.last?.rate != rate || changes.isEmpty {
                changes.append(Change(time: time, rate: rate))
            }
            time = period.time.upperBound
        }
        end = time
        return changes
    }

    struct Change: Equatable, CustomStringConvertible {
        let time: WallTime
        let rate: Int64?

        var description: String { "\(time.text(offset: 0)) \(rate.map(String.init) ?? "free")" }
    }
}

@Suite struct RateTimetableTests {
    /// Where clocks are not set.
    @Test(arguments: [
        (at: "2026-11-20T00:59:59.999", rate: 5, until: "2026-11-20T01:00:00"),
        (at: "2026-11-20T01:00:00", rate: 50, until: "2026-11-20T06:00:00"),
        (at: "2026-11-20T05:59:59.999", rate: 50, until: "2026-11-20T06:00:00"),
        (at: "2026-11-20T06:00:00", rate: 5, until: "2026-11-20T22:30:00"),
        // Over midnight.
        (at: "2026-11-20T22:30:00", rate: 2, until: "2026-11-21T00:30:00"),
        (at: "2026-11-21T00:00:00", rate: 2, until: "2026-11-21T00:30:00"),
        (at: "2026-11-21T00:30:00", rate: 5, until: "2026-11-21T01:00:00"),
    ])
    func aRateIsInForceFromItsFirstMinuteToItsLast(at: String, rate: Int64, until: String) throws {
        let table = try timetable(
            in: "Asia/Shanghai", usual: 5, [("01:00", "06:00", 50), ("22:30", "00:30", 2)])
        let period = table.period(at: try .at(at + "+08:00"))
        #expect(period.limit == limit(rate))
        #expect(period.time.lowerBound == WallTime(at + "+08:00"))
        #expect(period.time.upperBound == WallTime(until + "+08:00"))
    }

    @Test(arguments: [
        // Berlin, 02:00 becomes 03:00: the night is an hour shorter.
        ("Europe/Berlin", "2026-03-29", "01:00", "06:00", ["00:00", "04:00"]),
        ("Europe/Berlin", "2026-03-29", "02:30", "04:00", ["01:00", "02:00"]),
        ("Europe/Berlin", "2026-03-29", "02:00", "03:00", []),
        ("Europe/Berlin", "2026-03-29", "01:00", "02:30", ["00:00", "01:00"]),
        // Berlin, 03:00 becomes 02:00: an hour longer, and what clocks read twice is twice.
        ("Europe/Berlin", "2026-10-25", "01:30", "06:00", ["23:30", "05:00"]),
        ("Europe/Berlin", "2026-10-25", "02:00", "03:00", ["00:00", "02:00"]),
        (
            "Europe/Berlin", "2026-10-25", "02:30", "03:30",
            ["00:30", "01:00", "01:30", "02:30"]
        ),
        // Lord Howe, 02:00 becomes 02:30.
        ("Australia/Lord_Howe", "2026-10-04", "02:00", "02:30", []),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "03:00", ["15:30", "16:00"]),
        ("Australia/Lord_Howe", "2026-10-04", "01:00", "06:00", ["14:30", "19:00"]),
        // Lord Howe, 02:00 becomes 01:30.
        (
            "Australia/Lord_Howe", "2026-04-05", "01:45", "02:15",
            ["14:45", "15:00", "15:15", "15:45"]
        ),
        ("Australia/Lord_Howe", "2026-04-05", "22:00", "06:00", ["11:00", "19:30"]),
    ])
    func whatClocksReadDecidesInTheNightInWhichTheyAreSet(
        zone: String, day: String, from: String, to: String, times: [String]
    ) throws {
        let table = try timetable(in: zone, [(from, to, 50)])
        let noon = try #require(HourLabel(day + "T12"))
        let hours = table.hours
        let begins = try #require(hours.slot(labelled: noon.advanced(by: -24))).begins
        let ends = try #require(hours.slot(labelled: noon)).begins
        let changes = try table.changes(
            from: begins.text(offset: 0), to: ends.text(offset: 0)
        ).dropFirst()
        // Read in UTC.
        #expect(changes.map { String($0.time.text(offset: 0).dropFirst(11).prefix(5)) } == times)
    }

    @Test(
        arguments: [
            "Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia",
            "Asia/Kathmandu",
            "America/St_Johns", "Antarctica/Troll",
        ], 0..<4)
    func everyInstantHasTheRateOfWhatClocksRead(zone: String, seed: Int) throws {
        var random = SplitMix(seed: seed)
        let borders = (0..<3).map { _ in Int.random(in: 0..<1_440, using: &random) }.sorted()
        let times = try borders.map {
            try TimeOfDay("\(digits($0 / 60, 2)):\(digits($0 % 60, 2))")
        }
        let spans = zip(times, times.dropFirst() + times.prefix(1)).compactMap(DailySpan.init)
        let table = RateTimetable(
            usual: nil,
            entries: spans.prefix(2).enumerated().map {
                .init(span: $1, limit: limit(Int64($0) + 1))
            },
            hours: try LocalHours(zone: zone))
        var time = try WallTime.at("2011-01-01T00:00:00Z")
        let end = try WallTime.at("2012-01-01T00:00:00Z")
        while time < end {
            let period = table.period(at: time)
            var probe = time
            while probe < period.time.upperBound {
                let text = table.hours.text(of: probe)
                let now = try TimeOfDay(String(text.dropFirst(11).prefix(5))).seconds
                let expected = table.entries.first { $0.span.contains(reading: now) }?.limit
                #expect(period.limit == expected, "\(text)")
                probe = probe + .seconds(15 * 60)
            }
            time = period.time.upperBound
        }
    }

    @Test func withoutEntriesNothingEverChanges() throws {
        let table = try timetable(in: "Europe/Berlin", usual: 5, [])
        let period = table.period(at: .now())
        #expect(period.limit == limit(5))
        #expect(period.time.contains(try .at("1700-01-01T00:00:00Z")))
        #expect(period.time.contains(try .at("2261-01-01T00:00:00Z")))
    }

    @Test func entriesThatTouchDoNotOverlap() throws {
        let night = try span("22:00", "06:00")
        for (from, to) in [("06:00", "22:00"), ("12:00", "13:00"), ("21:59", "22:00")] {
            #expect(try !night.overlaps(span(from, to)))
            #expect(try !span(from, to).overlaps(night))
        }
        for (from, to) in [
            ("05:59", "22:00"), ("21:00", "22:01"), ("23:00", "01:00"), ("21:00", "07:00"),
        ] {
            #expect(try night.overlaps(span(from, to)))
            #expect(try span(from, to).overlaps(night))
        }
    }

    @Test func theTimeThatBytesTakeIsThatOfAllRatesOnTheWay() throws {
        let table = try timetable(in: "UTC", usual: 10, [("01:00", "06:00", 100)])
        let midnight = try WallTime.at("2026-11-20T00:00:00Z")
        #expect(table.duration(of: 10, from: midnight) == .seconds(1))
        #expect(table.duration(of: 36_000 + 100, from: midnight) == .seconds(3601))
        let day = 36_000 * 19 + 360_000 * 5
        #expect(table.duration(of: Int64(day) * 30, from: midnight) == .seconds(30 * 86_400))
        #expect(table.duration(of: .max, from: midnight) != nil)
    }

    @Test func whatIsFreeLaterEndsThen() throws {
        let table = try timetable(in: "UTC", [("01:00", "06:00", 100)])
        let midnight = try WallTime.at("2026-11-20T00:00:00Z")
        #expect(table.duration(of: 10, from: midnight) == nil)
        #expect(table.duration(of: .max, from: midnight + .seconds(7200)) == .seconds(4 * 3600))
    }
}
