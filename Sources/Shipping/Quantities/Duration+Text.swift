extension Duration {
    /// - Parameter text: A number and `ms`, `s`, `m`, `h` or `d`, such as `90s` or `1.5h`; `0s` is one too.
    public init(text: String) throws(QuantityError) {
        self = .milliseconds(try Self.format.value(of: text))
    }

    /// `90s`; what is less than a millisecond is left out.
    var text: String {
        let (seconds, attoseconds) = components
        return Self.format.text(of: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }

    private static let format = QuantityText(
        noun: "a duration",
        units: [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)],
        advice: "a number and ms, s, m, h or d, such as 90s or 24h",
        limit: (36_500 * 86_400_000, "36500d"))
}
