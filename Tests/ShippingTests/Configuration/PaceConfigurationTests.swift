import Testing

@testable import Shipping

private func entry(_ from: String, _ to: String, _ rest: String = "rate = '50MB/s'") -> String {
    "[[limits.timetable]]\nfrom = '\(from)'\nto = '\(to)'\n\(rest)\n"
}

/// The timetable, priorities, and what changes them.
@Suite struct PaceConfigurationTests {
    @Test func theTimetableIsByTheClocksOfTheZoneAndEachRateHasItsBurst() throws {
        let configuration = try Configuration(
            "timezone = 'Asia/Shanghai'\n" + smallest + "[limits]\nrate = '5MB/s'\n"
                + entry("22:00", "06:00") + entry("09:00", "18:00", "rate = '1MB/s'"))
        let table = configuration.timetable
        func rate(_ time: String) throws -> RateLimit? { table.period(at: try .at(time)).limit }
        #expect(try rate("2026-11-20T21:59:00+08:00") == limit(5_000_000))
        #expect(try rate("2026-11-20T23:00:00+08:00") == limit(50_000_000))
        #expect(try rate("2026-11-20T23:00:00+08:00")?.burst == ByteCount(2_500_000))
        #expect(try rate("2026-11-20T05:59:00+08:00") == limit(50_000_000))
        #expect(try rate("2026-11-20T09:00:00+08:00") == limit(1_000_000))
    }

    @Test func aBurstThatIsSetGoesWithEveryRate() throws {
        let configuration = try Configuration(
            smallest + "[limits]\nburst = '9KB'\n" + entry("22:00", "06:00"))
        #expect(configuration.limits.total == nil)
        #expect(configuration.limits.timetable.map(\.limit.burst) == [ByteCount(9_000)])
    }

    @Test func theRateOfTheCommandLineHoldsAtAllHours() throws {
        let text = smallest + entry("01:00", "06:00")
        #expect(try Configuration(text).limits.timetable.count == 1)
        let configuration = try Configuration(text) { $0.rate = Rate(bytesPerSecond: 1_000_000) }
        #expect(configuration.limits.timetable.isEmpty)
        #expect(configuration.timetable.usual == limit(1_000_000))
    }

    @Test func theTimetableMayBeWrittenInOneLine() throws {
        let list = "[limits]\ntimetable = [{ from = '01:00', to = '06:00', rate = '5MB/s' }]\n"
        #expect(try Configuration(smallest + list).limits.timetable.count == 1)
    }

    @Test(arguments: [
        (
            entry("1:00", "06:00"),
            "7: limits.timetable.from: \"1:00\" is no time of day: write 00:00 to 23:59, such as 06:00"
        ),
        (
            entry("01:00", "24:00"),
            "8: limits.timetable.to: \"24:00\" is no time of day: write 00:00 to 23:59, such as 06:00"
        ),
        (
            entry("01:00", "06:60"),
            "8: limits.timetable.to: \"06:60\" is no time of day: write 00:00 to 23:59, such as 06:00"
        ),
        (
            entry("01:00", "01:00"),
            "8: limits.timetable.to: it is the same as from, which could mean all of the day or none of it;"
                + " for all of it set limits.rate"
        ),
        (
            entry("01:00", "06:00", "rate = '0MB/s'"),
            "9: limits.timetable.rate: '0MB/s' would never send anything: leave it out for no limit"
        ),
        (
            entry("01:00", "06:00", "rate = 5"),
            "9: limits.timetable.rate: an integer cannot be used here; write \"50MB/s\""
        ),
        (
            entry("01:00", "06:00", ""),
            "6: limits.timetable: rate is missing; it needs from, to and rate"
        ),
        (
            entry("01:00", "06:00", "rate = '5MB/s'\nburst = '1MB'"),
            "10: unknown key 'limits.timetable.burst'; known are from, to, rate"
        ),
        (
            entry("22:00", "06:00") + entry("12:00", "13:00") + entry("05:00", "07:00"),
            "14: limits.timetable: 05:00 to 07:00 overlaps 22:00 to 06:00 of line 6; let one begin when the other ends"
        ),
        (
            "[limits]\ntimetable = 5",
            "7: limits.timetable: an integer cannot be used here; write [[limits.timetable]] and its keys below"
        ),
        (
            "[limits]\ntimetable = [5]",
            "7: limits.timetable: an integer cannot be used here; write [[limits.timetable]] and its keys below"
        ),
        (
            "[limits.timetable]\nfrom = '01:00'",
            "6: limits.timetable: a table cannot be used here; write [[limits.timetable]] and its keys below"
        ),
        ("priority = 1001", "6: streams.access.priority: 1001 is not in -1000 to 1000"),
        (
            "priority = 'high'",
            "6: streams.access.priority: a text in quotes cannot be used here; write -1000"
        ),
    ])
    func aWrongLineIsNamedWithWhatIsRight(lines: String, complaint: String) {
        #expect(complaints(about: smallest + lines) == "logferry.toml:" + complaint)
    }

    @Test func whatAReloadChangesAndWhenIsSaidByKeys() throws {
        let old = try Configuration(smallest + "[limits]\nrate = '5MB/s'\n")
        let new = try Configuration(
            smallest.replacing("nn1", with: "nn2") + "rate = '1MB/s'\npriority = 3\n"
                + "[limits]\nrate = '6MB/s'\nconcurrency = 5\nopen_files = 9\n"
                + "hold_deleted = '1h'\n" + entry("01:00", "06:00")
                + "[streams.other]\nsource = '/srv/%Y%m%d%H'\ndestination = '/o/{name}'\nrate = '1MB/s'"
        )
        let changes = ConfigurationChanges(from: old, to: new)
        #expect(
            changes.followed == [
                "limits.hold_deleted", "limits.open_files", "limits.rate", "limits.timetable",
                "streams.access.rate",
            ])
        #expect(
            changes.forNextPass == [
                "hdfs.endpoints", "limits.concurrency", "streams.access.priority", "streams.other",
            ])
        #expect(
            "\(changes)" == """
                at once: limits.hold_deleted, limits.open_files, limits.rate, limits.timetable, \
                streams.access.rate; with the next pass: hdfs.endpoints, limits.concurrency, streams.access.priority, streams.other
                """)
        #expect("\(ConfigurationChanges(from: old, to: old))" == "nothing changed")
    }
}
