/// A place in the characters of a document, and what may be done there.
struct TOMLCursor {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var line = 1
    private var lineStart = 0

    /// - Throws: If something is no UTF-8, or is a control character.
    init(_ bytes: [UInt8]) throws(TOMLSyntaxError) {
        var reader = TOMLCharacters(bytes)
        scalars = try reader.all()
    }

    var place: TOMLPlace { TOMLPlace(line: line, column: index - lineStart + 1) }

    func error(_ message: String) -> TOMLSyntaxError {
        TOMLSyntaxError(place: place, message: message)
    }

    /// Nil at the end.
    var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    func isAt(_ text: String) -> Bool { scalars[index...].starts(with: text.unicodeScalars) }

    @discardableResult mutating func pop() -> Unicode.Scalar? {
        guard let scalar = next else { return nil }
        index += 1
        if scalar == "\n" { (line, lineStart) = (line + 1, index) }
        return scalar
    }

    /// Passes `text` if it is here.
    mutating func skip(_ text: String) -> Bool {
        guard isAt(text) else { return false }
        for _ in text.unicodeScalars { pop() }
        return true
    }

    @discardableResult mutating func take(
        atMost limit: Int = .max, while isWanted: (Unicode.Scalar) -> Bool
    ) -> String {
        let start = index
        while let scalar = next, index - start < limit, isWanted(scalar) { pop() }
        return String(String.UnicodeScalarView(scalars[start..<index]))
    }

    mutating func skipSpaces() { take { $0 == " " || $0 == "\t" } }

    /// Passes spaces, ends of lines and comments.
    mutating func skipBlank() {
        while let scalar = next, " \t\n#".unicodeScalars.contains(scalar) {
            if scalar == "#" { skipComment() } else { pop() }
        }
    }

    mutating func skipComment() {
        if next == "#" { take { $0 != "\n" } }
    }
}
