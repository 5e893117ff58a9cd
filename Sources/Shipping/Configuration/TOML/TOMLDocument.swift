/// A document in TOML 1.0. Source of all rules: <https://toml.io/en/v1.0.0>.
///
/// Two things are read otherwise: `\u0000` is refused, as no path or name can hold it, and of dates and times only
/// the form is checked, as no key takes one. Reading takes time in proportion to the length, whatever it holds.
struct TOMLDocument {
    /// How many keys, lists and tables may lead to a value; it bounds the use of the stack.
    static let deepest = 32

    let root: TOMLTable

    /// - Parameter bytes: UTF-8, with or without a byte order mark; lines end with LF or CRLF.
    init(parsing bytes: [UInt8]) throws(TOMLSyntaxError) {
        var parser = TOMLParser(cursor: try TOMLCursor(bytes))
        root = try parser.document()
    }
}
