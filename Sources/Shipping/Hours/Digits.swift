/// `value`, 0 or more, with at least `width` digits.
func digits(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}

/// Reads numbers of a fixed width and the signs between them, from the front of a text.
struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// The next `width` characters as a number, if all of them are ASCII digits.
    mutating func number(_ width: Int) -> Int? {
        let head = rest.prefix(width)
        guard head.count == width, head.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        rest = rest.dropFirst(width)
        return head.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// Whether the next character was `sign`, which is then passed.
    mutating func skip(_ sign: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == sign.value else { return false }
        rest = rest.dropFirst()
        return true
    }
}
