/// How quantities of one kind are written: a decimal number and right after it a unit.
struct QuantityText: Sendable {
    /// Such as `a size`.
    let noun: String
    /// Such as `KB` and how many of the smallest units it is. The smallest comes first, `KiB` and its like last.
    let units: [(name: String, size: Int64)]
    /// What is right, to follow "write".
    let advice: String
    /// The largest quantity, and how it is written.
    let limit: (value: Int64, text: String)

    /// More digits would say nothing, and could not be multiplied in 128 bits.
    private static let mostDigits = 20

    /// The quantity in the smallest units.
    func value(of text: String) throws(QuantityError) -> Int64 {
        let number = text.prefix { ("0"..."9").contains($0) || $0 == "." }
        let name = text[number.endIndex...]
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard let unit = units.first(where: { $0.name == name }), parts.count <= 2,
            parts.allSatisfy({ !$0.isEmpty }), number.count <= Self.mostDigits,
            let digits = Int128(parts.joined())
        else { throw QuantityError(text: text, reason: "is not \(noun): write \(advice)") }

        let scale = parts.dropFirst().joined().reduce(Int128(1)) { scale, _ in scale * 10 }
        let (value, rest) = (digits * Int128(unit.size)).quotientAndRemainder(dividingBy: scale)
        guard rest == 0 else {
            throw QuantityError(
                text: text, reason: "is no whole number of \(units[0].name): write fewer digits")
        }
        guard value <= limit.value else {
            throw QuantityError(
                text: text, reason: "is too large: \(noun) is at most \(limit.text)")
        }
        return Int64(value)
    }

    /// A quantity that is not negative, without a fraction: in powers of 1000 if they fit, as people count.
    func text(of value: Int64) -> String {
        let fitting = units.filter { value >= $0.size && value % $0.size == 0 }
        let decimal = fitting.last { $0.size > 1 && !$0.name.contains("i") }
        let unit = decimal ?? fitting.last ?? units[0]
        return "\(value / unit.size)\(unit.name)"
    }
}
