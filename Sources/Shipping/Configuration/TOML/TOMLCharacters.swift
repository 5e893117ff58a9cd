/// Decodes a document, and keeps out what may stand nowhere in it.
struct TOMLCharacters {
    private var bytes: ArraySlice<UInt8>.Iterator
    private var decoder = UTF8()
    private var place = TOMLPlace()

    init(_ bytes: [UInt8]) {
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        self.bytes = bytes.dropFirst(bytes.starts(with: mark) ? mark.count : 0).makeIterator()
    }

    /// Without a byte order mark, and every CRLF as LF.
    mutating func all() throws(TOMLSyntaxError) -> [Unicode.Scalar] {
        var scalars: [Unicode.Scalar] = []
        while true {
            let start = place
            guard var scalar = try next() else { return scalars }
            if scalar == "\r", try next() == "\n" { scalar = "\n" }
            guard !Self.isControl(scalar) else {
                let code = String(scalar.value + 0x100, radix: 16, uppercase: true).dropFirst()
                throw TOMLSyntaxError(
                    place: start, message: "the control character U+00\(code) is not allowed here")
            }
            scalars.append(scalar)
        }
    }

    private mutating func next() throws(TOMLSyntaxError) -> Unicode.Scalar? {
        switch decoder.decode(&bytes) {
        case .emptyInput: return nil
        case .error:
            throw TOMLSyntaxError(
                place: place, message: "these bytes are no UTF-8 text; write it as UTF-8")
        case .scalarValue(let scalar):
            place.column += 1
            if scalar == "\n" { place = TOMLPlace(line: place.line + 1, column: 1) }
            return scalar
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 && scalar != "\t" && scalar != "\n" || scalar.value == 0x7f
    }
}
