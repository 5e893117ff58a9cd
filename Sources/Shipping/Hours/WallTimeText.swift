import Glibc

/// `2021-11-08T20:59:59.913+08:00`: milliseconds, and the offset of the process's zone.
extension WallTime: CustomStringConvertible {
    var description: String { LocalHours.ofProcess.text(of: self) }

    /// This instant as a clock shows it that is `offset` seconds ahead of UTC.
    func text(offset: Int) -> String {
        let local = seconds + offset
        let minute = (local % 3600 + 3600) % 3600
        return
            "\(HourLabel(readingAsUTC: local)):\(digits(minute / 60, 2)):\(digits(minute % 60, 2))"
            + ".\(digits(milliseconds, 3))\(Self.offsetText(offset))"
    }

    /// `+08:00`; with seconds for the local mean times of long ago.
    private static func offsetText(_ offset: Int) -> String {
        let ahead = abs(offset)
        let minutes = "\(digits(ahead / 3600, 2)):\(digits(ahead / 60 % 60, 2))"
        let seconds = ahead % 60 == 0 ? "" : ":\(digits(ahead % 60, 2))"
        return (offset < 0 ? "-" : "+") + minutes + seconds
    }
}

extension WallTime {
    /// Reads `2021-11-08T20:59:59.913+08:00`; the fraction may be missing or have up to nine digits, and
    /// `Z` means UTC.
    init?(_ text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2),
            reader.skip("-"), let day = reader.number(2), reader.skip("T"),
            let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2),
            reader.skip(":"), let second = reader.number(2), minute < 60, second < 60,
            let label = HourLabel(year: year, month: month, day: day, hour: hour),
            let fraction = reader.fraction(), let offset = reader.offset(), reader.isAtEnd
        else { return nil }
        let seconds = label.readingAsUTC + minute * 60 + second - offset
        self.init(seconds: seconds, nanoseconds: fraction)
    }
}

extension DigitReader {
    /// `.913` as nanoseconds; 0 where there is no fraction.
    fileprivate mutating func fraction() -> Int? {
        guard skip(".") else { return 0 }
        var nanoseconds = 0
        var unit = WallTime.perSecond
        while let digit = number(1) {
            unit /= 10
            guard unit > 0 else { return nil }
            nanoseconds += digit * unit
        }
        return unit == WallTime.perSecond ? nil : nanoseconds
    }

    /// `+08:00` as seconds.
    fileprivate mutating func offset() -> Int? {
        if skip("Z") { return 0 }
        let isBehind = skip("-")
        guard isBehind || skip("+"), let hours = number(2), skip(":"), let minutes = number(2),
            hours < 24, minutes < 60
        else { return nil }
        let seconds = skip(":") ? number(2) : 0
        guard let seconds, seconds < 60 else { return nil }
        let ahead = hours * 3600 + minutes * 60 + seconds
        return isBehind ? -ahead : ahead
    }
}

extension WallTime: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let time = WallTime(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription:
                    "\(text.debugDescription) is no time such as 2021-11-08T20:59:59.913+08:00")
        }
        self = time
    }

    /// Writes the text, so what is below a millisecond is lost.
    func encode(to encoder: any Encoder) throws {
        try description.encode(to: encoder)
    }
}
