/// Reads a document from its beginning to its end, and stops at the first mistake.
struct TOMLParser {
    var cursor: TOMLCursor

    mutating func document() throws(TOMLSyntaxError) -> TOMLTable {
        let root = TOMLTable(.header, depth: 0)
        var table = root
        cursor.skipBlank()
        while let next = cursor.next {
            if next == "[" {
                table = try header(in: root)
            } else {
                try member(of: table)
            }
            try endOfLine()
            cursor.skipBlank()
        }
        return root
    }

    /// `[a.b]` or `[[a.b]]`; what follows belongs to the table that is returned.
    private mutating func header(in root: TOMLTable) throws(TOMLSyntaxError) -> TOMLTable {
        let place = cursor.place
        let isElement = cursor.skip("[[")
        if !isElement { cursor.pop() }
        let keys = try keys(or: "a name must follow the [, such as [limits]")
        try checkDepth(keys.count, at: place)
        let end = isElement ? "]]" : "]"
        guard cursor.skip(end) else { throw cursor.error("\(end) must follow the name") }
        return try root.open(keys, isElement: isElement, at: place)
    }

    /// `a.b = value`
    mutating func member(of table: TOMLTable) throws(TOMLSyntaxError) {
        let place = cursor.place
        let keys = try keys(or: "a key must stand here, such as rate = \"5MB/s\"")
        guard cursor.skip("=") else { throw cursor.error("= must follow the key") }
        cursor.skipSpaces()
        let value = try value(
            depth: table.depth + keys.count, or: "a value must follow the = in the same line")
        try table.set(keys, to: value.content, at: place)
    }

    private mutating func endOfLine() throws(TOMLSyntaxError) {
        cursor.skipSpaces()
        cursor.skipComment()
        guard cursor.next == nil || cursor.next == "\n" else {
            throw cursor.error("the line must end here, or a comment with # begin")
        }
    }

    /// `a.b."c d"`, with the spaces around it.
    private mutating func keys(or complaint: String) throws(TOMLSyntaxError) -> [String] {
        var keys: [String] = []
        repeat {
            cursor.skipSpaces()
            keys.append(try key(or: complaint))
            cursor.skipSpaces()
        } while cursor.skip(".")
        return keys
    }

    private mutating func key(or complaint: String) throws(TOMLSyntaxError) -> String {
        if let quote = cursor.next, quote == "\"" || quote == "'" {
            return try text(in: quote, isLong: false)
        }
        let key = cursor.take { TOMLWord.isLetterOrDigit($0) || $0 == "-" || $0 == "_" }
        guard !key.isEmpty else { throw cursor.error(complaint) }
        return key
    }

    func checkDepth(_ depth: Int, at place: TOMLPlace) throws(TOMLSyntaxError) {
        guard depth > TOMLDocument.deepest else { return }
        throw TOMLSyntaxError(
            place: place, message: "this is nested deeper than \(TOMLDocument.deepest) levels")
    }
}
