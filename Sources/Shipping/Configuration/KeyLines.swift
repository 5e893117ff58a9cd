/// Finds the line of a key, which the TOML parser does not tell.
///
/// It reads only headers and the beginnings of lines. Keys inside values (inline tables) have the line of the value.
struct KeyLines {
    private var lines: [[String]: Int] = [:]

    /// No known key is deeper: `streams.access.source`.
    private static let depth = 3

    init(_ text: String) {
        var table: [String] = []
        for (index, bytes) in text.utf8.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
        ).enumerated() {
            var line = Substring(bytes).trimmed
            if index == 0 && line.unicodeScalars.first == "\u{FEFF}" {
                line = Substring(line.unicodeScalars.dropFirst())
            }
            if line.first == "[" {
                guard let keys = Self.keys(line.drop { $0 == "[" }, before: "]") else { continue }
                table = keys
                note(keys, index + 1)
            } else if let keys = Self.keys(line, before: "=") {
                note(Array((table + keys).prefix(Self.depth)), index + 1)
            }
        }
    }

    /// The line of `keys`, or of the nearest table around it that has one; from 1.
    subscript(keys: [String]) -> Int? {
        var keys = keys
        while !keys.isEmpty {
            if let line = lines[keys] { return line }
            keys.removeLast()
        }
        return nil
    }

    /// What comes first counts, for the tables around it too.
    private mutating func note(_ keys: [String], _ line: Int) {
        for count in keys.indices.map({ $0 + 1 }) where lines[Array(keys[..<count])] == nil {
            lines[Array(keys[..<count])] = line
        }
    }

    /// `a.b."c d"` before `end`, no deeper than needed; nil if that is not what `text` begins with.
    private static func keys(_ text: Substring, before end: Character) -> [String]? {
        var rest = text
        var keys: [String] = []
        while true {
            rest = rest.trimmed
            let quote = rest.first.flatMap { "\"'".contains($0) ? $0 : nil }
            if quote != nil { rest.removeFirst() }
            let key = rest.prefix { quote == nil ? isBare($0) : $0 != quote }
            rest = rest[key.endIndex...]
            if quote != nil { rest = rest.dropFirst() }
            if key.isEmpty && quote == nil { return nil }
            keys.append(String(key))
            rest = rest.trimmed
            if rest.first == end || keys.count == depth { return keys }
            guard rest.first == "." else { return nil }
            rest.removeFirst()
        }
    }

    private static func isBare(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-_".contains(character))
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var rest = drop { " \t".contains($0) }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest
    }
}
