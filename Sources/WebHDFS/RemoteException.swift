internal import FoundationEssentials

/// The error that HDFS sends as JSON: a Java exception's name and the first line of its message.
public struct RemoteException: Sendable, Equatable {
    /// The class without its package, such as `AccessControlException`.
    public let exception: String
    public let javaClassName: String
    /// The first line only: a DataNode appends a stack trace. Tokens in it are blacked out, and
    /// what a terminal would obey is escaped.
    public let message: String

    /// Bytes; of a message the paths in it are most, 8000 characters at worst.
    private static let (longestName, longestMessage) = (200, 2_000)

    public init(exception: String, javaClassName: String = "", message: String) {
        self.exception = exception.shortened(to: Self.longestName).printable
        self.javaClassName = javaClassName
        let firstLine = message.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        self.message = firstLine.withoutSecrets.shortened(to: Self.longestMessage).printable
    }

    /// Reads `{"RemoteException":{...}}`; nil for anything else, such as HTML.
    init?(json: [UInt8]) {
        guard let reply = try? JSONDecoder().decode(ExceptionReply.self, from: Data(json)) else {
            return nil
        }
        let fields = reply.fields
        self.init(
            exception: fields.exception, javaClassName: fields.javaClassName ?? "",
            message: fields.message ?? "")
    }
}

extension String {
    /// The text with the values of `delegation=` and `token=` blacked out.
    var withoutSecrets: String {
        var text = self
        for key in ["delegation=", "token="] {
            var rest = text[...]
            var clean = ""
            while let found = rest.firstRange(of: key) {
                clean += rest[..<found.upperBound] + "..."
                rest = rest[found.upperBound...].drop { !"& \"',;)\t".contains($0) }
            }
            text = clean + rest
        }
        return text
    }
}
