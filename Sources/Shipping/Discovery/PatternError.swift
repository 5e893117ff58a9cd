/// What is wrong with a source pattern or a destination template, and what would be right.
struct PatternError: Error, Equatable, CustomStringConvertible, Sendable {
    enum Subject: String, Sendable {
        case source = "source pattern"
        case destination = "destination template"
    }

    let subject: Subject
    let text: String
    let reason: String

    init(_ subject: Subject, _ text: String, _ reason: String) {
        (self.subject, self.text, self.reason) = (subject, text, reason)
    }

    var description: String { "\(subject.rawValue) \(text.debugDescription): \(reason)" }
}

/// What is wrong with a part of a text, before the whole is known.
struct SyntaxError: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
