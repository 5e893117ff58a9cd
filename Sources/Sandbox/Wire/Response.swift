import NIOCore
import NIOHTTP1

/// What is answered.
struct Response: Sendable {
    enum Body: Sendable {
        case bytes([UInt8])
        case file(FileDescriptor, offset: Int64, length: Int64)

        var length: Int64 {
            switch self {
            case .bytes(let bytes): Int64(bytes.count)
            case .file(_, _, let length): length
            }
        }
    }

    var status: Int
    var headers: [(name: String, value: String)] = []
    var body = Body.bytes([])
    /// Whether the connection ends with it.
    var closes = false
    /// Whether the length is not told before.
    var isChunked = false

    static func json(_ value: JSON, status: Int = 200) -> Response {
        Response(
            status: status, headers: [("Content-Type", "application/json")],
            body: .bytes(Array(value.description.utf8)))
    }

    init(
        status: Int, headers: [(name: String, value: String)] = [], body: Body = .bytes([]),
        closes: Bool = false
    ) {
        (self.status, self.headers, self.body, self.closes) = (status, headers, body, closes)
    }

    init(_ answer: Answer) {
        let type = answer.contentType.map { [("Content-Type", $0)] } ?? []
        self.init(
            status: answer.status,
            headers: type + answer.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            body: .bytes(Array(answer.body.utf8)), closes: true)
    }

    /// Everything up to the body.
    var head: ByteBuffer {
        let reason = HTTPResponseStatus(statusCode: status).reasonPhrase
        var text = "HTTP/1.1 \(status) \(reason)\r\n"
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        text += isChunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: \(body.length)\r\n"
        if closes { text += "Connection: close\r\n" }
        return ByteBuffer(string: text + "\r\n")
    }

    /// Bytes as they go over the wire.
    func framed(_ bytes: [UInt8]) -> [UInt8] {
        guard isChunked else { return bytes }
        let size = String(bytes.count, radix: 16)
        return Array("\(size)\r\n".utf8) + bytes + Array("\r\n0\r\n\r\n".utf8)
    }
}
