/// Bytes per second, as people write it: `5MB/s`.
public struct Rate: Hashable, Comparable, Sendable {
    public let bytesPerSecond: Int64

    public init(bytesPerSecond: Int64) { self.bytesPerSecond = bytesPerSecond }

    public static func < (one: Rate, other: Rate) -> Bool {
        one.bytesPerSecond < other.bytesPerSecond
    }
}
