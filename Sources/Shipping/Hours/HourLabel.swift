import Glibc

/// What a local clock reads for an hour, such as `2026-11-20T08`: the name of a slot.
///
/// Labels are those of the proleptic Gregorian calendar, also those that some zone's clocks skip.
/// Stepping goes from one calendar hour to the next.
public struct HourLabel: Hashable, Sendable {
    let year: Int
    let month: Int  // 1 to 12
    let day: Int  // 1 to 31
    let hour: Int  // 0 to 23

    /// Of all years that labels can have.
    public static let first = HourLabel(readingAsUTC: -9_246_096_000)  // 1677-01-01T00
    public static let last = HourLabel(readingAsUTC: 9_246_178_800)  // 2262-12-31T23

    /// nil when there is no such day or hour, or the year is not 1677 to 2262.
    init?(year: Int, month: Int, day: Int, hour: Int) {
        var time = tm()
        time.tm_year = Int32(clamping: year - 1900)
        time.tm_mon = Int32(clamping: month - 1)
        time.tm_mday = Int32(clamping: day)
        time.tm_hour = Int32(clamping: hour)
        // The calendar is the C library's: a label that is not normal comes back as another one.
        guard (1677...2262).contains(year), (0...23).contains(hour) else { return nil }
        let normal = HourLabel(readingAsUTC: timegm(&time))
        guard (normal.year, normal.month, normal.day) == (year, month, day) else { return nil }
        self = normal
    }

    /// The label a clock in UTC would show at `seconds` since 1970.
    init(readingAsUTC seconds: Int) {
        var (seconds, time) = (seconds, tm())
        gmtime_r(&seconds, &time)
        year = Int(time.tm_year) + 1900
        month = Int(time.tm_mon) + 1
        day = Int(time.tm_mday)
        hour = Int(time.tm_hour)
    }

    /// Seconds since 1970 at which a clock in UTC would begin to show this label.
    var readingAsUTC: Int {
        var time = tm()
        time.tm_year = Int32(year - 1900)
        time.tm_mon = Int32(month - 1)
        time.tm_mday = Int32(day)
        time.tm_hour = Int32(hour)
        return timegm(&time)
    }

    /// 1 to 366.
    var dayOfYear: Int {
        var (seconds, time) = (readingAsUTC, tm())
        gmtime_r(&seconds, &time)
        return Int(time.tm_yday) + 1
    }
}

extension HourLabel: Strideable {
    public static func < (a: HourLabel, b: HourLabel) -> Bool {
        (a.year, a.month, a.day, a.hour) < (b.year, b.month, b.day, b.hour)
    }

    public func distance(to other: HourLabel) -> Int {
        (other.readingAsUTC - readingAsUTC) / 3600
    }

    public func advanced(by hours: Int) -> HourLabel {
        HourLabel(readingAsUTC: readingAsUTC + hours * 3600)
    }
}

extension HourLabel: LosslessStringConvertible {
    public var description: String {
        "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))T\(digits(hour, 2))"
    }

    /// Reads `2026-11-20T08`, and nothing shorter or longer.
    public init?(_ text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2),
            reader.skip("-"), let day = reader.number(2), reader.skip("T"),
            let hour = reader.number(2), reader.isAtEnd
        else { return nil }
        self.init(year: year, month: month, day: day, hour: hour)
    }
}

extension HourLabel: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let label = HourLabel(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\(text.debugDescription) is no hour such as 2026-11-20T08")
        }
        self = label
    }

    public func encode(to encoder: any Encoder) throws {
        try description.encode(to: encoder)
    }
}
