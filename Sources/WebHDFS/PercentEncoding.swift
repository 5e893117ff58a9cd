/// The bytes that stand for themselves everywhere in a URL.
///
/// Source: RFC 3986, section 2.3.
func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        true
    default: false
    }
}

extension String {
    /// Every byte of the UTF-8 form but the unreserved as `%XX`: right in a path's component and in
    /// a query.
    var percentEncoded: String {
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = utf8.flatMap { byte in
            isUnreserved(byte)
                ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Substring {
    /// What this stands for; nil if a `%` is not followed by two hexadecimal digits.
    var percentDecoded: String? {
        var (bytes, rest): ([UInt8], Substring.UTF8View) = ([], utf8)
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard let decoded = [UInt8](hex: String(Substring(digits))), decoded.count == 1 else {
                return nil
            }
            bytes += decoded
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension HDFSPath {
    /// As it stands in a URL's path: encoded, but for the slashes.
    var encodedForURL: String { "/" + components.map(\.percentEncoded).joined(separator: "/") }
}
