/// Files, and the bytes of all of them.
public struct Amount: Equatable, Sendable {
    public var files = 0
    public var bytes: Int64 = 0

    static func + (a: Amount, b: Amount) -> Amount {
        Amount(files: a.files + b.files, bytes: [a.bytes, b.bytes].total)
    }

    static func - (a: Amount, b: Amount) -> Amount {
        Amount(files: a.files - b.files, bytes: a.bytes - b.bytes)
    }

    /// The smaller one of each.
    func least(_ other: Amount) -> Amount {
        Amount(files: min(files, other.files), bytes: min(bytes, other.bytes))
    }

    static func += (a: inout Amount, b: Amount) { a = a + b }
}
