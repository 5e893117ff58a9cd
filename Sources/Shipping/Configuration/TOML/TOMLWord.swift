/// Values of one word: numbers, truth values, dates and times.
enum TOMLWord {
    /// Nil if it is none of them.
    static func content(of word: String) -> TOMLValue.Content? {
        if word == "true" || word == "false" { return .boolean(word == "true") }
        if let number = integer(word) { return .integer(number) }
        if let number = float(word) { return .float(number) }
        return isDate(word) || isTime(word) || isDateAndTime(word) ? .dateOrTime(word) : nil
    }

    static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }

    private static func integer(_ word: String) -> Int? {
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where word.hasPrefix(prefix) {
            return digits(word.dropFirst(2), radix).flatMap { Int($0, radix: radix) }
        }
        let (sign, number) = signed(word[...])
        return decimal(number).flatMap { Int(sign + $0) }
    }

    private static func float(_ word: String) -> Double? {
        let (sign, number) = signed(word[...])
        if number == "inf" || number == "nan" { return Double(sign + number) }
        let parts = number.split(
            maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { "eE".contains($0) })
        let halves = parts[0].split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count + parts.count > 2, var text = decimal(halves[0]) else { return nil }
        if halves.count > 1 {
            guard let fraction = digits(halves[1]) else { return nil }
            text += "." + fraction
        }
        if parts.count > 1 {
            let (sign, number) = signed(parts[1])
            guard let exponent = digits(number) else { return nil }
            text += "e" + sign + exponent
        }
        return Double(sign + text)
    }

    private static func signed(_ word: Substring) -> (sign: Substring, number: Substring) {
        let sign = word.prefix(word.first == "-" || word.first == "+" ? 1 : 0)
        return (sign, word.dropFirst(sign.count))
    }

    /// Digits without a zero before them.
    private static func decimal(_ text: Substring) -> String? {
        text.first == "0" && text.count > 1 ? nil : digits(text)
    }

    /// At least one digit, without the `_` between them.
    private static func digits(_ text: Substring, _ radix: Int = 10) -> String? {
        let groups = text.split(separator: "_", omittingEmptySubsequences: false)
        let areDigits = groups.allSatisfy { group in
            !group.isEmpty && group.allSatisfy { $0.hexDigitValue.map { $0 < radix } ?? false }
        }
        return areDigits ? groups.joined() : nil
    }
}

/// Only the form is checked, not the calendar.
extension TOMLWord {
    static func isDate(_ word: String) -> Bool { shape(word) == "0000-00-00" }

    private static func isTime(_ word: String) -> Bool {
        let parts = shape(word).split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        return parts[0] == "00:00:00"
            && (parts.count == 1 || !parts[1].isEmpty && parts[1].allSatisfy { $0 == "0" })
    }

    private static func isDateAndTime(_ word: String) -> Bool {
        guard isDate(String(word.prefix(10))), let separator = word.dropFirst(10).first,
            "Tt".contains(separator)
        else { return false }
        let time = word.dropFirst(11)
        let start = time.firstIndex { "Zz+-".contains($0) } ?? time.endIndex
        return isTime(String(time[..<start]))
            && ["", "Z", "z", "+00:00", "-00:00"].contains(shape(String(time[start...])))
    }

    /// With 0 for every digit.
    private static func shape(_ word: String) -> String {
        String(word.map { $0.isNumber ? "0" : $0 })
    }
}
