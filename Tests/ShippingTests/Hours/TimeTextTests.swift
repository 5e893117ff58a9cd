import FoundationEssentials
import Testing

@testable import Shipping

@Suite struct TimeTextTests {
    @Test(arguments: [
        ("Asia/Shanghai", "2021-11-08T20:59:59.913+08:00"),
        ("America/St_Johns", "2026-11-20T08:00:00.000-03:30"),
        ("UTC", "1969-12-31T23:59:59.999+00:00"),
        ("Africa/Monrovia", "1970-06-01T12:00:00.001-00:44:30"),
    ])
    func aTimeIsWrittenWithItsZonesOffset(zone: String, text: String) throws {
        #expect(try LocalHours(zone: zone).text(of: .at(text)) == text)
    }

    @Test func otherSpellingsOfTheSameInstantAreRead() throws {
        let instant = try WallTime.at("2021-11-08T20:59:59.913+08:00")
        #expect(WallTime("2021-11-08T12:59:59.913Z") == instant)
        #expect(WallTime("2021-11-08T12:59:59.913000000+00:00") == instant)
        #expect(WallTime("2021-11-08T12:59:59Z") == WallTime(seconds: 1_636_376_399))
    }

    @Test(arguments: [
        "", "2021-11-08", "2021-11-08T20:59:59", "2021-11-08 20:59:59Z", "2021-13-08T20:59:59Z",
        "2021-02-29T20:59:59Z", "2021-11-08T24:00:00Z", "2021-11-08T20:60:59Z",
        "2021-11-08T20:59:59.Z",
        "2021-11-08T20:59:59.1234567890Z", "2021-11-08T20:59:59+0800", "2021-11-08T20:59:59Z ",
        "2021-11-08T20:59:59+24:00",
    ])
    func whatIsNoTimeIsRefused(text: String) {
        #expect(WallTime(text) == nil)
    }

    @Test(arguments: [Int64.min, Int64.max, 0, -1, 1_636_376_399_913_000_000])
    func everyTimeThatCanBeWrittenCanBeRead(nanoseconds: Int64) throws {
        let instant = WallTime(nanoseconds: nanoseconds)
        let written = try JSONEncoder().encode([instant])
        let read = try JSONDecoder().decode([WallTime].self, from: written)
        #expect(read == [instant.roundedDownToMilliseconds])
    }

    @Test func aTimeBeyondTheRangeIsItsEnd() {
        #expect(WallTime(seconds: .max) == WallTime(nanoseconds: .max))
        #expect(WallTime(seconds: .min, nanoseconds: 5) == WallTime(nanoseconds: .min))
        #expect(WallTime(nanoseconds: .max) + .seconds(1) == WallTime(nanoseconds: .max))
        #expect(WallTime(nanoseconds: .min) - .seconds(1) == WallTime(nanoseconds: .min))
    }

    @Test func timesAndDurationsAddUp() throws {
        let begin = try WallTime.at("2026-11-20T08:00:00Z")
        #expect(begin + .milliseconds(1_500) == WallTime("2026-11-20T08:00:01.5Z"))
        #expect(try WallTime.at("2026-11-20T09:00:00Z") - begin == .seconds(3600))
    }

    @Test func labelsAreReadAsTheyAreWritten() throws {
        let text = "2026-11-20T08"
        let label = try HourLabel.of(text)
        #expect("\(label)" == text)
        #expect(label == HourLabel(year: 2026, month: 11, day: 20, hour: 8))
        #expect(label.dayOfYear == 324)
        #expect(
            try JSONDecoder().decode([HourLabel].self, from: JSONEncoder().encode([label])) == [
                label
            ])
    }

    @Test(arguments: [
        "", "2026-11-20", "2026-11-20T8", "2026-11-20T24", "2026-02-29T00", "2026-11-20T08:00",
        "26-11-20T08", "2026-00-20T08", "2026-11-00T08", "+026-11-20T08", "1066-11-20T08",
    ])
    func whatIsNoLabelIsRefused(text: String) {
        #expect(HourLabel(text) == nil)
    }

    @Test func labelsStepThroughTheCalendar() throws {
        #expect(try HourLabel.of("2024-02-28T23").advanced(by: 1) == .of("2024-02-29T00"))
        #expect(try HourLabel.of("2026-01-01T00").advanced(by: -1) == .of("2025-12-31T23"))
        #expect(try HourLabel.of("2026-01-01T00").distance(to: .of("2027-01-01T00")) == 8760)
    }
}
