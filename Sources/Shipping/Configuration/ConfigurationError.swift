/// Why there is no configuration: everything that is wrong, and what would be right.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible, Sendable {
    struct Problem: Hashable, CustomStringConvertible, Sendable {
        /// The file; nil for a flag.
        let file: String?
        /// From 1; nil where no line is to blame.
        let line: Int?
        let message: String

        var description: String {
            guard let file else { return message }
            return "\(file):\(line.map { "\($0):" } ?? "") \(message)"
        }
    }

    /// In the order of the lines; at least one.
    let problems: [Problem]

    init(_ problems: [Problem]) { self.problems = problems }

    init(file: String? = nil, line: Int? = nil, _ message: String) {
        problems = [Problem(file: file, line: line, message: message)]
    }

    /// A line for each problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
