/// Reads the tokens of one component of a source pattern.
struct PatternReader {
    private var reader: TemplateReader
    private var tokens: [PatternToken] = []
    private var text = ""

    static func tokens(of component: String) throws(SyntaxError) -> [PatternToken] {
        var reader = PatternReader(reader: TemplateReader(component))
        try reader.readAll()
        return reader.tokens
    }

    private init(reader: TemplateReader) { self.reader = reader }

    private mutating func readAll() throws(SyntaxError) {
        while let character = reader.next() {
            switch character {
            case "%":
                if let code = try reader.dateCode() { add(.date(code)) } else { text.append("%") }
            case "{":
                if reader.skip("{") { text.append("{") } else { try addCapture() }
            case "}":
                guard reader.skip("}") else { throw SyntaxError("write }} for a brace") }
                text.append("}")
            default:
                if let wildcard = try reader.wildcard(character) {
                    add(.wildcard(wildcard, capture: nil))
                } else {
                    text.unicodeScalars.append(character)
                }
            }
        }
        flush()
        try checkStars()
    }

    private mutating func add(_ token: PatternToken) {
        flush()
        tokens.append(token)
    }

    private mutating func flush() {
        if !text.isEmpty { tokens.append(.text(text)) }
        text = ""
    }

    /// `x=*`, the inside of braces that were opened.
    private mutating func addCapture() throws(SyntaxError) {
        let inside = try reader.braced()
        let parts = inside.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        var value = TemplateReader(parts.count == 2 ? String(parts[1]) : "")
        guard isCaptureName(parts[0]), let first = value.next(),
            let wildcard = try value.wildcard(first), value.next() == nil
        else {
            throw SyntaxError(
                "{\(inside)} names no wildcard; write {x=*}, {x=?} or {x=[0-9]}, with a name of"
                    + " letters, digits and _, or {{ for a brace")
        }
        // But {host=*} may be: on a collector a directory tells whose the log is.
        if ["stream", "name"].contains(parts[0]) {
            throw SyntaxError(
                "{\(parts[0])} has a meaning of its own in destinations; take another name")
        }
        add(.wildcard(wildcard, capture: String(parts[0])))
    }

    private func isCaptureName(_ name: Substring) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5a).contains($0)
                    || (0x61...0x7a).contains($0) || $0 == UInt8(ascii: "_")
            }
    }

    private func checkStars() throws(SyntaxError) {
        for (a, b) in zip(tokens, tokens.dropFirst()) {
            if case .wildcard(.any, _) = a, case .wildcard(.any, _) = b {
                throw SyntaxError("two * side by side; a * stays within one name, so write one")
            }
        }
    }
}

extension TemplateReader {
    /// The wildcard that `character` begins, if it begins one.
    mutating func wildcard(_ character: Unicode.Scalar) throws(SyntaxError) -> Wildcard? {
        switch character {
        case "*": .any
        case "?": .one
        case "[": try set()
        default: nil
        }
    }

    /// What follows a `[`. A `]` that comes first is a member. Source: POSIX, "Pattern Matching Notation".
    private mutating func set() throws(SyntaxError) -> Wildcard {
        let isNegated = skip("!")
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while let lower = next() {
            if lower == "]" && !ranges.isEmpty { return .set(ranges, isNegated: isNegated) }
            var upper = lower
            if skip("-") {
                guard let end = next() else { break }
                if end == "]" {  // [a-] holds the minus
                    ranges += [lower...lower, "-"..."-"]
                    return .set(ranges, isNegated: isNegated)
                }
                upper = end
            }
            guard lower <= upper else {
                throw SyntaxError("[\(lower)-\(upper)] is empty; write the smaller one first")
            }
            ranges.append(lower...upper)
        }
        throw SyntaxError("a [ is not closed; write [[] for a bracket")
    }
}
