extension TOMLParser {
    /// Any of the four kinds of strings.
    ///
    /// - Parameters:
    ///   - quote: `"`, with escapes, or `'`, without.
    ///   - isLong: Within three quotes each, over several lines.
    mutating func text(
        in quote: Unicode.Scalar, isLong: Bool
    ) throws(TOMLSyntaxError) -> String {
        let start = cursor
        cursor.take(atMost: isLong ? 3 : 1) { $0 == quote }
        if isLong { _ = cursor.skip("\n") }
        var text = ""
        while let next = cursor.next, isLong || next != "\n" {
            if next == quote {
                // Up to two quotes may stand before the three that end a long text.
                let quotes = cursor.take(atMost: isLong ? 5 : 1) { $0 == quote }
                let end = isLong ? 3 : 1
                text += quotes.dropLast(quotes.count >= end ? end : 0)
                if quotes.count >= end { return text }
            } else if next == "\\" && quote == "\"" {
                text += try escape(isLong: isLong)
            } else {
                text.unicodeScalars.append(next)
                cursor.pop()
            }
        }
        throw start.error(
            "this text has no end; \(isLong ? "three quotes" : "the same quote") must close it")
    }

    /// What stands for one character, or joins two lines.
    private mutating func escape(isLong: Bool) throws(TOMLSyntaxError) -> String {
        let start = cursor
        cursor.pop()
        if isLong && joinsLines() { return "" }
        switch cursor.pop() {
        case "b": return "\u{8}"
        case "t": return "\t"
        case "n": return "\n"
        case "f": return "\u{C}"
        case "r": return "\r"
        case "\"": return "\""
        case "\\": return "\\"
        case "u": return try character(digits: 4, from: start)
        case "U": return try character(digits: 8, from: start)
        default:
            throw start.error(
                #"after \ must come one of b t n f r " \ u U; in '...' a \ stands for itself"#)
        }
    }

    /// Passes the end of a line and the blanks around it, if that follows.
    private mutating func joinsLines() -> Bool {
        var ahead = cursor
        ahead.skipSpaces()
        guard ahead.next == "\n" else { return false }
        ahead.take { " \t\n".unicodeScalars.contains($0) }
        cursor = ahead
        return true
    }

    private mutating func character(
        digits count: Int, from start: TOMLCursor
    ) throws(TOMLSyntaxError) -> String {
        let digits = cursor.take(atMost: count) { $0.properties.isASCIIHexDigit }
        guard digits.utf8.count == count, let code = UInt32(digits, radix: 16),
            let scalar = Unicode.Scalar(code)
        else { throw start.error("\(count) hex digits of a Unicode character must follow") }
        guard code != 0 else {
            throw start.error("a text holds a \\u0000; no path or name may have one")
        }
        return String(Character(scalar))
    }
}
