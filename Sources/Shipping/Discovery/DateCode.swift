/// A part of a slot's label in a source pattern or a destination template: `%Y %m %d %H %y %j`.
enum DateCode: Character, CaseIterable, Hashable, Sendable {
    case year = "Y"
    case yearOfCentury = "y"
    case month = "m"
    case day = "d"
    case dayOfYear = "j"
    case hour = "H"

    /// Digits as `strftime` writes them.
    func text(of label: HourLabel) -> String {
        switch self {
        case .year: digits(label.year, 4)
        case .yearOfCentury: digits(label.year % 100, 2)
        case .month: digits(label.month, 2)
        case .day: digits(label.day, 2)
        case .dayOfYear: digits(label.dayOfYear, 3)
        case .hour: digits(label.hour, 2)
        }
    }

    /// What each digit can be.
    var digitRanges: [ClosedRange<Unicode.Scalar>] {
        switch self {
        case .year: ["1"..."2", "0"..."9", "0"..."9", "0"..."9"]
        case .yearOfCentury: ["0"..."9", "0"..."9"]
        case .month: ["0"..."1", "0"..."9"]
        case .day: ["0"..."3", "0"..."9"]
        case .dayOfYear: ["0"..."3", "0"..."9", "0"..."9"]
        case .hour: ["0"..."2", "0"..."9"]
        }
    }

    static let list = allCases.map { "%\($0.rawValue)" }.joined(separator: " ")
}

extension Set<DateCode> {
    /// What these codes leave open of an hour, and how to say it; nil if they fix it.
    var missing: String? {
        if !contains(.year) && !contains(.yearOfCentury) { return "the year (%Y)" }
        if !contains(.dayOfYear) {
            if !contains(.month) { return "the month (%m)" }
            if !contains(.day) { return "the day (%d)" }
        }
        return contains(.hour) ? nil : "the hour (%H)"
    }
}
