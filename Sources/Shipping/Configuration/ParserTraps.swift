/// Finds the slips that the TOML parser would not survive.
///
/// toml++, as TOMLKit 0.6 has it, ends the process (`Assertion failed`) where `[` at the beginning of a line is
/// followed by what begins no name (`[#`), and where `[` or `,` is followed by what begins no value (`[}`).
/// Source: `parse_key` and `parse_value` in its toml.hpp.
struct ParserTraps {
    struct Trap: Equatable {
        /// From 1.
        let line: Int
        let message: String
    }

    private var rest: Substring.UnicodeScalarView
    private var line = 1
    private var isLineStart = true
    /// The last `[` or `,`, until something follows it.
    private var opened: Opening?

    private enum Opening { case table, tableInList, list }

    /// - Returns: Nil also for a string without an end: the parser says that itself, and reads no further.
    static func first(in text: String) -> Trap? {
        var traps = ParserTraps(rest: text[...].unicodeScalars)
        return traps.next()
    }

    private init(rest: Substring.UnicodeScalarView) { self.rest = rest }

    private mutating func next() -> Trap? {
        while let scalar = rest.popFirst() {
            if let opened, !begins(opened, scalar) { return trap(opened) }
            switch scalar {
            case "#": rest = rest.drop { $0 != "\n" }
            case "\"", "'":
                follow(nil)
                if !skipString(scalar) { return nil }
            case "[":
                follow(opened == .table ? .tableInList : isLineStart ? .table : .list)
            case ",": follow(.list)
            case "\n": (line, isLineStart) = (line + 1, true)
            // To the parser, these may end a line too.
            case _ where Character(scalar).isNewline: isLineStart = true
            case _ where scalar.properties.isWhitespace || scalar == "\u{FEFF}": break
            default: follow(nil)
            }
        }
        return opened.map(trap)
    }

    private mutating func follow(_ opening: Opening?) {
        (opened, isLineStart) = (opening, false)
    }

    private func trap(_ opening: Opening) -> Trap {
        switch opening {
        case .table, .tableInList:
            Trap(line: line, message: "a name must follow the [, such as [limits]")
        case .list: Trap(line: line, message: "a value or ] must follow [ and ,")
        }
    }

    /// Whether `scalar` may follow, or is a space that something else may follow.
    private func begins(_ opening: Opening, _ scalar: Unicode.Scalar) -> Bool {
        guard scalar.isASCII else { return false }
        if scalar == "[" { return opening != .tableInList }
        if " \t\"']-_".unicodeScalars.contains(scalar) { return true }
        if scalar.properties.isAlphabetic || scalar.properties.numericType != nil { return true }
        return opening == .list && "\r\n#{,+.".unicodeScalars.contains(scalar)
    }

    /// Passes the rest of a string; false if it has no end.
    private mutating func skipString(_ quote: Unicode.Scalar) -> Bool {
        let isLong = rest.starts(with: [quote, quote])
        if isLong { rest.removeFirst(2) }
        while let scalar = rest.popFirst() {
            switch scalar {
            case quote where !isLong: return true
            case quote where rest.starts(with: [quote, quote]):
                rest = rest.drop { $0 == quote }
                return true
            case "\\" where quote == "\"": rest = rest.dropFirst()
            case "\n" where !isLong: return false
            case "\n": line += 1
            default: break
            }
        }
        return false
    }
}
