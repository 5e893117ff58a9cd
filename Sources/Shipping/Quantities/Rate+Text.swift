extension Rate: CustomStringConvertible {
    /// - Parameter text: A size per second, such as `5MB/s`. Zero is refused: nothing would ever be sent.
    public init(_ text: String) throws(QuantityError) {
        bytesPerSecond = try Self.format.value(of: text)
        if bytesPerSecond == 0 {
            throw QuantityError(
                text: text, reason: "would never send anything: leave it out for no limit")
        }
    }

    /// `5MB/s`
    public var description: String { Self.format.text(of: bytesPerSecond) }

    private static let format = QuantityText(
        noun: "a rate", units: ByteCount.units(suffix: "/s"),
        advice: "a size per second with B/s, KB/s, MB/s, GB/s (powers of 1000)"
            + " or KiB/s, MiB/s, GiB/s, such as 5MB/s",
        limit: (1_000_000_000_000, "1TB/s"))
}
