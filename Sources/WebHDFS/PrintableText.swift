extension String {
    /// On one line, and nothing in it that a terminal would obey: control characters as `\u{1b}`.
    package var printable: String {
        guard utf8.contains(where: { $0 < 0x20 || $0 == 0x7f || $0 == 0xc2 || $0 == 0xe2 }) else {
            return self
        }
        var text = ""
        for scalar in unicodeScalars {
            if scalar.isHarmless {
                text.unicodeScalars.append(scalar)
            } else {
                text += "\\u{" + String(scalar.value, radix: 16) + "}"
            }
        }
        return text
    }

    /// At most about `limit` bytes, and a sign that there was more.
    package func shortened(to limit: Int) -> String {
        utf8.count <= limit ? self : String(decoding: utf8.prefix(limit), as: UTF8.self) + "..."
    }
}

extension Unicode.Scalar {
    /// Neither a control character, nor one that ends lines or turns the direction of writing.
    fileprivate var isHarmless: Bool {
        switch value {
        case 0..<0x20, 0x7f...0x9f, 0x2028...0x202e, 0x2066...0x2069: false
        default: true
        }
    }
}
