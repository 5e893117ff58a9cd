extension TOMLParser {
    /// - Parameters:
    ///   - depth: How many keys and lists lead to it.
    ///   - complaint: What to say if there is none.
    mutating func value(
        depth: Int, or complaint: String
    ) throws(TOMLSyntaxError) -> TOMLValue {
        let place = cursor.place
        try checkDepth(depth, at: place)
        return TOMLValue(place: place, content: try content(depth, or: complaint))
    }

    private mutating func content(
        _ depth: Int, or complaint: String
    ) throws(TOMLSyntaxError) -> TOMLValue.Content {
        switch cursor.next {
        case "\"": .string(try text(in: "\"", isLong: cursor.isAt("\"\"\"")))
        case "'": .string(try text(in: "'", isLong: cursor.isAt("'''")))
        case "[": .array(try array(depth))
        case "{": .table(try inlineTable(depth))
        default: try word(or: complaint)
        }
    }

    private mutating func array(_ depth: Int) throws(TOMLSyntaxError) -> [TOMLValue] {
        let line = cursor.place.line
        var values: [TOMLValue] = []
        repeat {
            cursor.pop()  // The [ or the comma.
            cursor.skipBlank()
            if cursor.skip("]") { return values }
            let complaint = "a value or ] must follow [ and ,"
            values.append(try value(depth: depth + 1, or: complaint))
            cursor.skipBlank()
        } while cursor.next == ","
        guard cursor.skip("]") else {
            throw cursor.error(", or ] must follow in the list that begins in line \(line)")
        }
        return values
    }

    private mutating func inlineTable(_ depth: Int) throws(TOMLSyntaxError) -> TOMLTable {
        let table = TOMLTable(.inline, depth: depth)
        cursor.pop()
        cursor.skipSpaces()
        if cursor.skip("}") { return table }
        repeat {
            cursor.skipSpaces()
            try member(of: table)
            cursor.skipSpaces()
        } while cursor.skip(",")
        guard cursor.skip("}") else { throw cursor.error(", or } must follow in the same line") }
        return table
    }

    /// What is neither a text nor a list nor a table. It is not repeated in errors: it might be a secret.
    private mutating func word(
        or complaint: String
    ) throws(TOMLSyntaxError) -> TOMLValue.Content {
        let start = cursor
        var word = cursor.take(while: Self.isInWord)
        guard !word.isEmpty else { throw start.error(complaint) }
        // A date may be separated from its time by a space.
        if TOMLWord.isDate(word), cursor.isAt(" 0") || cursor.isAt(" 1") || cursor.isAt(" 2") {
            cursor.pop()
            word += "T" + cursor.take(while: Self.isInWord)
        }
        guard let content = TOMLWord.content(of: word) else {
            throw start.error(
                "this is no number of 64 bits, no date, and not true or false; a text needs quotes")
        }
        return content
    }

    private static func isInWord(_ scalar: Unicode.Scalar) -> Bool {
        TOMLWord.isLetterOrDigit(scalar) || "+-_.:".unicodeScalars.contains(scalar)
    }
}
