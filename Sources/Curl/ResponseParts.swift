/// Collects the final response from the pieces that libcurl hands over.
///
/// libcurl passes every head on, those of 1xx answers and of its own retries too: each status line
/// begins anew.
struct ResponseParts {
    /// Most bytes of one head.
    static let headLimit = 64 << 10

    /// Of the response that came last; 0 before the first.
    private(set) var status = 0
    private(set) var headers: [(name: String, value: String)] = []
    private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false
    private var headBytes = 0
    private var headIsComplete = false

    /// Whether the head of a final response has come.
    var isFinal: Bool { headIsComplete && status >= 200 }
    var isSuccess: Bool { (200..<300).contains(status) }

    /// Takes one line of a head. False: the head is too large.
    mutating func addHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") { begin(text) }
        if headIsComplete { return true }  // A trailer, after the body.
        headBytes += line.count
        isTooLarge = headBytes > Self.headLimit
        if text.allSatisfy(\.isNewline) {
            headIsComplete = true
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...]
            headers.append((String(text[..<colon]), String(value.trimming(\.isWhitespace))))
        }
        return !isTooLarge
    }

    /// Takes a piece of the body. False: the body is longer than `limit`; what fits was kept.
    mutating func addBody(_ bytes: UnsafeRawBufferPointer, limit: Int) -> Bool {
        let room = max(0, limit - body.count)
        body.append(contentsOf: bytes.prefix(room))
        isTooLarge = bytes.count > room
        return !isTooLarge
    }

    /// Takes a response as it is on the wire, with as much of its body as is there.
    mutating func addRaw(_ bytes: [UInt8], limit: Int) {
        var rest = bytes[...]
        while !isFinal, let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            guard rest[...end].withUnsafeBytes({ addHeader($0) }) else { return }
            rest = rest[(end + 1)...]
        }
        guard isFinal, header("transfer-encoding") == nil else { return }
        let length = header("content-length").flatMap { Int($0) } ?? rest.count
        _ = rest.prefix(max(0, length)).withUnsafeBytes { addBody($0, limit: limit) }
    }

    private func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name }?.value
    }

    private mutating func begin(_ statusLine: String) {
        self = ResponseParts()
        let code = statusLine.split(separator: " ", maxSplits: 2).dropFirst().first
        status = code.flatMap { Int($0.trimming(\.isWhitespace)) } ?? 0
    }
}

extension Substring {
    fileprivate func trimming(_ isUnwanted: (Character) -> Bool) -> Substring {
        var rest = drop(while: isUnwanted)
        while let last = rest.last, isUnwanted(last) { rest.removeLast() }
        return rest
    }
}
