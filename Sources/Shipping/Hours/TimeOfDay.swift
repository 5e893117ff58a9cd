/// What a clock on the wall reads, to the minute: `01:00`.
struct TimeOfDay: Hashable, Sendable {
    /// Seconds that a clock has run since it read 00:00, if nobody sets it: 0 to 86 340.
    let seconds: Int

    static let secondsPerDay = 86_400

    /// Reads `01:00`, from `00:00` to `23:59`.
    init(_ text: String) throws(InvalidValue) {
        var reader = DigitReader(text)
        guard let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2),
            reader.isAtEnd, hour < 24, minute < 60
        else {
            throw InvalidValue(
                "\(text.debugDescription) is no time of day: write 00:00 to 23:59, such as 06:00")
        }
        seconds = hour * 3600 + minute * 60
    }
}

extension TimeOfDay: CustomStringConvertible {
    var description: String { "\(digits(seconds / 3600, 2)):\(digits(seconds / 60 % 60, 2))" }
}

/// A part of every day, by what clocks read: from one time (included) to another (excluded), which
/// may be on the next day.
struct DailySpan: Hashable, Sendable {
    let from: TimeOfDay
    let to: TimeOfDay

    /// - Returns: Nil if both are the same: that could be all of the day, or none of it.
    init?(from: TimeOfDay, to: TimeOfDay) {
        guard from != to else { return nil }
        (self.from, self.to) = (from, to)
    }

    /// - Parameter reading: Seconds that a clock shows, of any day.
    func contains(reading: Int) -> Bool {
        Self.seconds(from: from, to: reading) < Self.seconds(from: from, to: to.seconds)
    }

    func overlaps(_ other: DailySpan) -> Bool {
        contains(reading: other.from.seconds) || other.contains(reading: from.seconds)
    }

    /// How long a clock runs from `from` until it reads `reading`: 0 to 86 399.
    private static func seconds(from: TimeOfDay, to reading: Int) -> Int {
        let difference = (reading - from.seconds) % TimeOfDay.secondsPerDay
        return difference < 0 ? difference + TimeOfDay.secondsPerDay : difference
    }
}

extension DailySpan: CustomStringConvertible {
    var description: String { "\(from) to \(to)" }
}
