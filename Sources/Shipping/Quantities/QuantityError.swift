/// What is wrong with the text of a size, a rate or a duration, and what would be right.
public struct QuantityError: Error, Equatable, CustomStringConvertible, Sendable {
    let text: String
    let reason: String

    public var description: String { "'\(text)' \(reason)" }
}
