/// Which files belong to an hour: an absolute path with date codes and wildcards, such as
/// `/data/{app=*}/logs/access.%Y%m%d%H.log`.
///
/// - `%Y %y %m %d %j %H` are the digits of the hour's label, `%%` is a percent sign.
/// - `*`, `?` and `[a-z]` or `[!a-z]` stand for characters of one name: never for a slash, nor for a dot that
///   begins a name. A character is a Unicode code point.
/// - `{x=*}` is a wildcard with a name, for the destination. `{{` and `}}` are braces.
struct SourcePattern: Hashable, Sendable, CustomStringConvertible {
    let description: String
    let components: [[PatternToken]]

    /// - Throws: If it does not fix date and hour, or holds anything that could mean another place.
    init(_ text: String) throws(PatternError) {
        do {
            description = text
            components = try pathComponents(text).map { name throws(SyntaxError) in
                try PatternReader.tokens(of: name)
            }
            try checkMeaning()
        } catch {
            throw PatternError(.source, text, error.reason)
        }
    }

    private func checkMeaning() throws(SyntaxError) {
        if let missing = Set(components.joined().compactMap(\.dateCode)).missing {
            throw SyntaxError("it does not say \(missing), so a file could be of any")
        }
        var names: Set<String> = []
        for name in components.joined().compactMap(\.capture) where !names.insert(name).inserted {
            throw SyntaxError("it names two wildcards {\(name)=...}; give them different names")
        }
    }

    /// The names of the wildcards that have one.
    var captureNames: Set<String> { Set(components.joined().compactMap(\.capture)) }

    /// What the last component says of the hour, so that names of different hours differ.
    var dateCodesOfName: Set<DateCode> { Set(components.last?.compactMap(\.dateCode) ?? []) }

    /// How many directories come before the first component with a wildcard or a date.
    ///
    /// They must exist at all times. One below them, such as that of a day, may be still to come.
    var fixedDirectories: Int {
        let first = components.firstIndex { tokens in
            tokens.contains { $0.dateCode != nil || $0.isWildcard }
        }
        return first ?? 0
    }

    /// The names to look for, from the root down, for files whose names carry `label`.
    func names(for label: HourLabel) -> [NamePattern] {
        components.map { NamePattern($0, for: label) }
    }

    /// Whether the component at `depth` has a wildcard, so that no symbolic link is followed there.
    func hasWildcard(at depth: Int) -> Bool { components[depth].contains(where: \.isWildcard) }
}

extension PatternToken {
    var dateCode: DateCode? {
        if case .date(let code) = self { code } else { nil }
    }

    var capture: String? {
        if case .wildcard(_, let capture) = self { capture } else { nil }
    }

    var isWildcard: Bool {
        if case .wildcard = self { true } else { false }
    }
}
