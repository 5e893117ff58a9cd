import WebHDFS

/// Where in HDFS a file goes: an absolute path with date codes and values, such as
/// `/logs/access/dt=%Y%m%d/hr=%H/{host}.{name}`.
///
/// - `%Y %y %m %d %j %H` are the digits of the slot's label, `%%` is a percent sign.
/// - `{host}`, `{stream}`, `{name}` (the last component of the source) and the wildcards that the source
///   pattern names; one that it names `host` stands for `{host}`. `{{` and `}}` are braces.
struct DestinationTemplate: Hashable, Sendable, CustomStringConvertible {
    enum Token: Hashable, Sendable {
        case text(String)
        case date(DateCode)
        case value(String)
    }

    let description: String
    private let components: [[Token]]

    /// - Throws: If it uses a value that there is not, or if files of two hours could get one destination.
    init(_ text: String, for source: SourcePattern) throws(PatternError) {
        do {
            description = text
            components = try pathComponents(text).map { name throws(SyntaxError) in
                try Self.tokens(of: name, captures: source.captureNames)
            }
            try checkHoursDiffer(source)
        } catch {
            throw PatternError(.destination, text, error.reason)
        }
    }

    private func checkHoursDiffer(_ source: SourcePattern) throws(SyntaxError) {
        let tokens = components.joined()
        var codes = Set(tokens.compactMap { if case .date(let code) = $0 { code } else { nil } })
        if tokens.contains(.value("name")) { codes.formUnion(source.dateCodesOfName) }
        guard let missing = codes.missing else { return }
        throw SyntaxError("two hours would share a destination; add \(missing)")
    }

    /// Whether the value `key` is a part of it.
    func uses(_ key: String) -> Bool { components.joined().contains(.value(key)) }

    /// The destination of one file.
    ///
    /// In values, what HDFS allows in no name (`:` and control characters) becomes `_`.
    /// - Parameters:
    ///   - label: That of the slot.
    ///   - name: The last component of the source.
    ///   - captures: What the source pattern's named wildcards stand for.
    /// - Throws: If a value is empty or would lead to another directory, or a name becomes longer than
    ///   HDFS allows (255 bytes).
    func render(
        label: HourLabel, host: String, stream: String, name: String, captures: [String: String]
    ) throws(DestinationError) -> HDFSPath {
        let values = ["host": host, "stream": stream, "name": name].merging(captures) { $1 }
        do {
            let names = try components.map { tokens throws(SyntaxError) in
                try tokens.map { token throws(SyntaxError) in
                    switch token {
                    case .text(let text): text
                    case .date(let code): code.text(of: label)
                    case .value(let key): try Self.safe(values[key] ?? "", key)
                    }
                }.joined()
            }
            return try Self.path(names)
        } catch {
            throw DestinationError(template: description, source: name, reason: error.reason)
        }
    }

    private static func path(_ names: [String]) throws(SyntaxError) -> HDFSPath {
        do {
            return try HDFSPath("/" + names.joined(separator: "/"))
        } catch {
            throw SyntaxError("\(error)")
        }
    }

    private static func safe(_ value: String, _ key: String) throws(SyntaxError) -> String {
        if value.isEmpty { throw SyntaxError("the value of {\(key)} is empty") }
        if value.utf8.contains(UInt8(ascii: "/")) || value == "." || value == ".." {
            throw SyntaxError(
                "the value \(value.debugDescription) of {\(key)} would lead to another directory")
        }
        var result = ""
        for scalar in value.unicodeScalars {
            let isAllowed = scalar != ":" && scalar.value >= 0x20 && scalar.value != 0x7f
            result.unicodeScalars.append(isAllowed ? scalar : "_")
        }
        return result
    }
}

extension DestinationTemplate {
    /// Reads the tokens of one component.
    private static func tokens(
        of component: String, captures: Set<String>
    ) throws(SyntaxError) -> [Token] {
        var reader = TemplateReader(component)
        var tokens: [Token] = []
        while let character = reader.next() {
            switch character {
            case "%": tokens.append(try reader.dateCode().map(Token.date) ?? .text("%"))
            case "{" where reader.skip("{"): tokens.append(.text("{"))
            case "{": tokens.append(.value(try known(reader.braced(), captures)))
            case "}":
                guard reader.skip("}") else { throw SyntaxError("write }} for a brace") }
                tokens.append(.text("}"))
            case ":": throw SyntaxError("HDFS allows no ':' in a name; write _ or -")
            case "*": throw SyntaxError("a destination is one file; a * belongs into the source")
            default: tokens.append(.text(String(character)))
            }
        }
        return tokens
    }

    private static func known(
        _ key: String, _ captures: Set<String>
    ) throws(SyntaxError) -> String {
        let keys = ["host", "stream", "name"] + captures.subtracting(["host"]).sorted()
        if keys.contains(key) { return key }
        let list = keys.map { "{\($0)}" }.joined(separator: " ")
        throw SyntaxError(
            "there is no {\(key)}; there are \(list), and those the source names with {x=*}")
    }
}

/// Why a file has no destination. None of it changes by trying again.
struct DestinationError: Error, Equatable, CustomStringConvertible, Sendable {
    let template: String
    /// The last component of the source.
    let source: String
    let reason: String

    var description: String {
        "no destination for \(source.debugDescription) from \(template.debugDescription): \(reason)"
    }
}
