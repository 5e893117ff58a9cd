/// The command that ships some hours of a stream, as a person types it.
public struct BackfillCommand: CustomStringConvertible, Sendable {
    private let stream: String
    private let hours: Range<HourLabel>
    private let configuration: String?

    /// - Parameter configuration: The file that the person named; nil: the usual one.
    public init(stream: String, hours: Range<HourLabel>, configuration: String?) {
        (self.stream, self.hours, self.configuration) = (stream, hours, configuration)
    }

    public var description: String {
        let file = configuration.map { " --config \(Self.word($0))" } ?? ""
        return
            "logferry backfill --stream \(stream) --from \(hours.lowerBound) --to \(hours.upperBound)\(file)"
    }

    /// As one word of a shell.
    private static func word(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "-")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        return isPlain ? text : "'\(text.replacing("'", with: #"'\''"#))'"
    }
}
