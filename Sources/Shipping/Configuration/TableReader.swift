import TOMLKit

/// Reads one table of a configuration file key by key.
///
/// The keys that are asked for are the ones that are known: `finish` reports all others. What is wrong goes to
/// `problems` and reads as absent.
final class TableReader {
    let keys: [String]
    let problems: ProblemList
    private let table: TOMLTable?
    private var known: [String] = []

    private init(_ table: TOMLTable?, at keys: [String], _ problems: ProblemList) {
        (self.table, self.keys, self.problems) = (table, keys, problems)
    }

    /// - Throws: If the text is no TOML; nothing more can be said of it then.
    convenience init(
        _ file: ConfigurationFile?, _ problems: ProblemList
    ) throws(ConfigurationError) {
        self.init(try file.map(Self.parse), at: [], problems)
    }

    private static func parse(_ file: ConfigurationFile) throws(ConfigurationError) -> TOMLTable {
        if let trap = ParserTraps.first(in: file.text) {
            throw ConfigurationError(
                file: file.path, line: trap.line, "this is no TOML: \(trap.message)")
        }
        do {
            return try TOMLTable(string: file.text)
        } catch let error as TOMLParseError {
            let place = error.source.begin
            throw ConfigurationError(
                file: file.path, line: place.line,
                "this is no TOML (column \(place.column)): \(error.description)")
        } catch {
            throw ConfigurationError(file: file.path, "this is no TOML: \(error)")
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
            return attempt(key) { try parse(text) }
        }
    }

    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = value(key) else { return nil }
        guard let number = value.int else { return wrongType(key, value, "\(range.lowerBound)") }
        if range.contains(number) { return number }
        note(key, "\(number) is not in \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    func bool(_ key: String) -> Bool? {
        guard let value = value(key) else { return nil }
        return value.bool ?? wrongType(key, value, "true or false")
    }

    /// An absent one reads as empty.
    func table(_ key: String) -> TableReader {
        let value = value(key)
        if let value, value.table == nil {
            let _: Never? = wrongType(key, value, "[\(path(key))] and its keys below")
        }
        return TableReader(value?.table, at: keys + [key], problems)
    }

    /// All that are here, by name; their keys are thereby known.
    func tables() -> [(name: String, table: TableReader)] {
        (table?.keys ?? []).sorted().map { ($0, table($0)) }
    }

    func contains(_ key: String) -> Bool { table?.contains(key: key) ?? false }

    /// Something wrong with a key.
    func note(_ key: String, _ message: String) {
        problems.note(at: keys + [key], "\(path(key)): \(message)")
    }

    /// Reports the keys that were never asked for.
    func finish() {
        for key in table?.keys ?? [] where !known.contains(key) {
            let hint =
                Spelling.nearest(to: key, of: known).map { "did you mean '\($0)'?" }
                ?? "known are \(known.joined(separator: ", "))"
            problems.note(at: keys + [key], "unknown key '\(path(key))'; \(hint)")
        }
    }

    private func path(_ key: String) -> String { (keys + [key]).joined(separator: ".") }

    private func value(_ key: String) -> (any TOMLValueConvertible)? {
        known.append(key)
        return table?[key]
    }

    private func attempt<Value>(_ key: String, _ parse: () throws -> Value) -> Value? {
        do {
            return try parse()
        } catch {
            note(key, "\(error)")
            return nil
        }
    }

    private func wrongType<Value>(
        _ key: String, _ value: any TOMLValueConvertible, _ example: String
    ) -> Value? {
        note(key, "\(value.type.noun) cannot be used here; write \(example)")
        return nil
    }
}

extension TOMLType {
    fileprivate var noun: String {
        switch self {
        case .table: "a table"
        case .array: "a list"
        case .string: "a text in quotes"
        case .int: "an integer"
        case .double: "a number with a point"
        case .bool: "true or false"
        case .date, .time, .dateTime: "a date or time"
        }
    }
}
