/// Reads one table of a configuration file key by key.
///
/// The keys that are asked for are the ones that are known: `finish` reports all others. What is wrong goes to
/// `problems` and reads as absent.
final class TableReader {
    let keys: [String]
    let problems: ProblemList
    private let table: TOMLTable?
    /// Nil for what is not in the file, and for the whole of it.
    let line: Int?
    private var known: [String] = []

    private init(_ table: TOMLTable?, at keys: [String], line: Int?, _ problems: ProblemList) {
        (self.table, self.keys, self.line, self.problems) = (table, keys, line, problems)
    }

    /// - Throws: If the text is no TOML; nothing more can be said of it then.
    convenience init(
        _ file: ConfigurationFile?, _ problems: ProblemList
    ) throws(ConfigurationError) {
        self.init(try file.map(Self.parse), at: [], line: nil, problems)
    }

    private static func parse(_ file: ConfigurationFile) throws(ConfigurationError) -> TOMLTable {
        do {
            return try TOMLDocument(parsing: file.bytes).root
        } catch {
            throw ConfigurationError(
                file: file.path, line: error.place.line,
                "this is no TOML (column \(error.place.column)): \(error.message)")
        }
    }

    /// - Parameters:
    ///   - example: A right value as TOML.
    ///   - parse: Its errors say what is wrong and what would be right.
    func text<Value>(
        _ key: String, such example: String, _ parse: (String) throws -> Value
    ) -> Value? {
        guard let value = value(key) else { return nil }
        guard let text = value.string else { return wrongType(key, value, example) }
        return attempt(key) { try parse(text) }
    }

    /// Each one that is right.
    func texts<Value>(
        _ key: String, such example: String, _ parse: (String) throws -> Value
    ) -> [Value]? {
        guard let value = value(key) else { return nil }
        guard let array = value.array else { return wrongType(key, value, example) }
        return array.compactMap { element in
            guard let text = element.string else { return wrongType(key, element, example) }
            return attempt(key, line: element.place.line) { try parse(text) }
        }
    }

    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = value(key) else { return nil }
        guard let number = value.integer else {
            return wrongType(key, value, "\(range.lowerBound)")
        }
        if range.contains(number) { return number }
        note(key, "\(number) is not in \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    func bool(_ key: String) -> Bool? {
        guard let value = value(key) else { return nil }
        return value.boolean ?? wrongType(key, value, "true or false")
    }

    func duration(_ key: String, default usual: Duration) -> Duration {
        text(key, such: "\"\(usual.text)\"", Duration.init(text:)) ?? usual
    }

    /// The tables that each `[[key]]` begins.
    func list(_ key: String) -> [TableReader] {
        guard let value = value(key) else { return [] }
        let example = "[[\(path(key))]] and its keys below"
        guard let array = value.array else { return wrongType(key, value, example) ?? [] }
        return array.compactMap { element in
            guard let table = element.table else { return wrongType(key, element, example) }
            return TableReader(table, at: keys + [key], line: element.place.line, problems)
        }
    }

    /// An absent one reads as empty.
    func table(_ key: String) -> TableReader {
        let value = value(key)
        if let value, value.table == nil {
            let _: Never? = wrongType(key, value, "[\(path(key))] and its keys below")
        }
        return TableReader(
            value?.table, at: keys + [key], line: value?.place.line ?? line, problems)
    }

    /// All that are here, by name; their keys are thereby known.
    func tables() -> [(name: String, table: TableReader)] {
        (table?.keys ?? []).sorted().map { ($0, table($0)) }
    }

    /// As it was written.
    func string(_ key: String) -> String? { table?[key]?.string }

    func contains(_ key: String) -> Bool { table?[key] != nil }

    /// Something wrong with a key, which is in `line` where its own says too little.
    func note(_ key: String, line: Int? = nil, _ message: String) {
        problems.note(inLine: line ?? self.line(of: key), "\(path(key)): \(message)")
    }

    /// Reports the keys that were never asked for.
    func finish() {
        for key in table?.keys ?? [] where !known.contains(key) {
            let hint =
                Spelling.nearest(to: key, of: known).map { "did you mean '\($0)'?" }
                ?? "known are \(known.joined(separator: ", "))"
            problems.note(inLine: line(of: key), "unknown key '\(path(key))'; \(hint)")
        }
    }

    private func path(_ key: String) -> String { (keys + [key]).joined(separator: ".") }

    /// That of the table where the key is missing.
    private func line(of key: String) -> Int? { table?[key]?.place.line ?? line }

    private func value(_ key: String) -> TOMLValue? {
        known.append(key)
        return table?[key]
    }

    private func attempt<Value>(
        _ key: String, line: Int? = nil, _ parse: () throws -> Value
    ) -> Value? {
        do {
            return try parse()
        } catch {
            note(key, line: line, "\(error)")
            return nil
        }
    }

    private func wrongType<Value>(
        _ key: String, _ value: TOMLValue, _ example: String
    ) -> Value? {
        note(
            key, line: value.place.line, "\(value.noun) cannot be used here; write \(example)")
        return nil
    }
}

extension TOMLValue {
    fileprivate var noun: String {
        switch content {
        case .table: "a table"
        case .array: "a list"
        case .string: "a text in quotes"
        case .integer: "an integer"
        case .float: "a number with a point"
        case .boolean: "true or false"
        case .dateOrTime: "a date or time"
        }
    }
}
