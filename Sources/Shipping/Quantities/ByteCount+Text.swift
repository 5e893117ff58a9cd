extension ByteCount: CustomStringConvertible {
    /// - Parameter text: A number and `B`, `KB`, `MB`, `GB`, `TB` (powers of 1000) or `KiB`, `MiB`, `GiB`, `TiB`
    ///   (powers of 1024), such as `256KB` or `1.5MiB`. Zero is refused: no setting makes sense with it.
    public init(_ text: String) throws(QuantityError) {
        bytes = try Self.format.value(of: text)
        if bytes == 0 { throw QuantityError(text: text, reason: "is nothing: write at least 1B") }
    }

    /// `256KB`
    public var description: String { Self.format.text(of: bytes) }

    static let format = QuantityText(
        noun: "a size", units: units(suffix: ""),
        advice: "a number and B, KB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB, TiB,"
            + " such as 256KB",
        limit: (1 << 60, "1048576TiB"))

    static func units(suffix: String) -> [(name: String, size: Int64)] {
        [
            ("B", 1), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000),
            ("TB", 1_000_000_000_000), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
            ("TiB", 1 << 40),
        ].map { ($0.0 + suffix, $0.1) }
    }
}
