/// Why there is no configuration: everything that is wrong, and what would be right.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible, Sendable {
    public struct Problem: Hashable, CustomStringConvertible, Sendable {
        /// The file; nil for a flag.
        public let file: String?
        /// From 1; nil where no line is to blame.
        public let line: Int?
        public let message: String

        public var description: String {
            guard let file else { return message }
            return "\(file):\(line.map { "\($0):" } ?? "") \(message)"
        }
    }

    /// In the order of the lines; at least one.
    public let problems: [Problem]

    init(_ problems: [Problem]) { self.problems = problems }

    init(file: String? = nil, line: Int? = nil, _ message: String) {
        problems = [Problem(file: file, line: line, message: message)]
    }

    /// A line for each problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
