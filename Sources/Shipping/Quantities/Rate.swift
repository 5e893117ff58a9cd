/// Bytes per second, as people write it: `5MB/s`.
public struct Rate: Hashable, Comparable, Sendable {
    let bytesPerSecond: Int64

    public static func < (one: Rate, other: Rate) -> Bool {
        one.bytesPerSecond < other.bytesPerSecond
    }
}
