/// A part of a pattern that stands for characters of a name. A character is a Unicode code point.
enum Wildcard: Hashable, Sendable {
    /// `*`: any number of characters.
    case any
    /// `?`: one character.
    case one
    /// `[a-z_]`, `[!0-9]`: one character of a set, or one that is not in it.
    case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)

    /// Whether it stands for exactly `character`.
    func accepts(_ character: Unicode.Scalar) -> Bool {
        switch self {
        case .any, .one: true
        case .set(let ranges, let isNegated):
            ranges.contains { $0.contains(character) } != isNegated
        }
    }
}

/// What a component of a pattern is made of.
enum PatternToken: Hashable, Sendable {
    case text(String)
    case date(DateCode)
    /// With the name that `{x=*}` gives to what it matches.
    case wildcard(Wildcard, capture: String?)
}
