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
    private var headBytes = 0
    private var headIsComplete = false

    /// Whether the head of a final response has come.
    var isFinal: Bool { headIsComplete && status >= 200 }
    var isSuccess: Bool { (200..<300).contains(status) }

    /// Takes one line of a head. False: the head is too large.
    mutating func addHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        if line.starts(with: "HTTP/".utf8) { begin(line) }
        if headIsComplete { return true }  // A trailer, after the body.
        headBytes += line.count
        if line.allSatisfy({ $0 == 0x0d || $0 == 0x0a }) {
            headIsComplete = true
        } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
            headers.append((String(line[..<colon]), String(line[(colon + 1)...].trimmed)))
        }
        return headBytes <= Self.headLimit
    }

    /// Takes a piece of the body. False: the body is longer than `limit`; what fits was kept.
    mutating func addBody(_ bytes: UnsafeRawBufferPointer, limit: Int) -> Bool {
        let room = max(0, limit - body.count)
        body.append(contentsOf: bytes.prefix(room))
        return bytes.count <= room
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

    private mutating func begin(_ statusLine: UnsafeRawBufferPointer) {
        self = ResponseParts()
        let code = statusLine.split(separator: UInt8(ascii: " "), maxSplits: 2).dropFirst().first
        status = code.flatMap { Int(String($0.trimmed)) } ?? 0
    }
}

private typealias Text = Slice<UnsafeRawBufferPointer>

extension Text {
    /// Without what separates the words and lines of a head.
    fileprivate var trimmed: Text {
        let start = firstIndex { !$0.isSpace } ?? endIndex
        let end = lastIndex { !$0.isSpace }.map { $0 + 1 } ?? endIndex
        return self[start..<Swift.max(start, end)]
    }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0d).contains(self) }
}

extension String {
    fileprivate init(_ text: Text) { self.init(decoding: text, as: UTF8.self) }
}
