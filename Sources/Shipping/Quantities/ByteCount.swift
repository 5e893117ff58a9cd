/// A number of bytes, as people write it: `256KB`, `5MB`, `1GiB`.
public struct ByteCount: Hashable, Comparable, Sendable {
    let bytes: Int64

    init(_ bytes: Int64) { self.bytes = bytes }

    public static func < (one: ByteCount, other: ByteCount) -> Bool { one.bytes < other.bytes }
}
