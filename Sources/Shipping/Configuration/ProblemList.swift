import WebHDFS

/// Gathers what is wrong with a configuration, so that all of it is said at once.
final class ProblemList {
    private let file: String?
    private var problems: [ConfigurationError.Problem] = []

    init(_ file: ConfigurationFile?) { self.file = file?.path }

    /// Something in the file.
    func note(inLine line: Int?, _ message: String) {
        problems.append(.init(file: file, line: line, message: message.printable))
    }

    /// Something that no file is to blame for.
    func note(_ message: String) {
        problems.append(.init(file: nil, line: nil, message: message.printable))
    }

    var isEmpty: Bool { problems.isEmpty }

    /// All of them, in the order of their lines.
    var error: ConfigurationError {
        ConfigurationError(problems.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
    }

    /// Checks what a flag says; nil when it is absent or wrong.
    func flag<Value>(
        _ name: String, _ text: String?, _ parse: (String) throws -> Value
    ) -> Value? {
        guard let text else { return nil }
        do {
            return try parse(text)
        } catch {
            note("\(name): \(error)")
            return nil
        }
    }
}
