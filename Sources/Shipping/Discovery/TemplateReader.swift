/// Reads a component of a pattern or template, character by character.
struct TemplateReader {
    private var rest: Substring.UnicodeScalarView

    init(_ text: String) {
        rest = text[...].unicodeScalars
    }

    mutating func next() -> Unicode.Scalar? { rest.popFirst() }

    /// Whether the next character was `scalar`, which is then passed.
    mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    /// The code after a `%`; nil for `%%`.
    mutating func dateCode() throws(SyntaxError) -> DateCode? {
        guard let letter = next() else { throw SyntaxError("nothing follows the last %; write %%") }
        if letter == "%" { return nil }
        guard let code = DateCode(rawValue: Character(letter)) else {
            throw SyntaxError("there is no %\(letter); there are \(DateCode.list), and %% for a %")
        }
        return code
    }

    /// What follows a `{`, up to the `}`, which is passed.
    mutating func braced() throws(SyntaxError) -> String {
        guard let end = rest.firstIndex(of: "}") else {
            throw SyntaxError("a { is not closed; write {{ for a brace")
        }
        defer { rest = rest[rest.index(after: end)...] }
        return String(rest[..<end])
    }
}

/// The names between the slashes of an absolute path; checked, so that none of them leads elsewhere.
func pathComponents(_ text: String) throws(SyntaxError) -> [String] {
    // By bytes: a slash with a combining accent after it is still a slash to the kernel.
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count > 1, parts[0].isEmpty else {
        throw SyntaxError("it must be absolute; begin it with /")
    }
    if text.utf8.contains(0) { throw SyntaxError("it holds a NUL character; leave it out") }
    let names = parts.dropFirst().map { String(Substring($0)) }
    if names.contains("") { throw SyntaxError("write single slashes, and none at the end") }
    if names.contains(".") || names.contains("..") {
        throw SyntaxError("write the directory's name instead of . or ..")
    }
    return names
}
