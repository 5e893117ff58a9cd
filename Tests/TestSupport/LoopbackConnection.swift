import Glibc

/// The head of a request as it arrived.
public struct LoopbackRequest: Sendable {
    /// All lines, each ended by CR LF, without the empty one.
    public let text: String

    public var line: String { text.split(separator: "\r\n").first.map { String($0) } ?? "" }
    public var method: String { line.split(separator: " ").first.map { String($0) } ?? "" }
    public var target: String {
        line.split(separator: " ").dropFirst().first.map { String($0) } ?? ""
    }
    public var contentLength: Int { header("Content-Length").flatMap { Int($0) } ?? 0 }

    public func header(_ name: String) -> String? {
        for line in text.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            guard line[..<colon].lowercased() == name.lowercased() else { continue }
            return String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        return nil
    }
}

/// One accepted connection, used by the thread that serves it.
public final class LoopbackConnection {
    public struct Ended: Error {}

    /// 0 for the first connection that the peer accepted.
    public let index: Int
    private let socket: Int32
    private var isOpen = true
    private var unread: ArraySlice<UInt8> = []

    init(_ socket: Int32, index: Int) {
        self.socket = socket
        self.index = index
    }

    deinit {
        close()
    }

    // MARK: - Reading

    /// - Throws: `Ended` when the other side closes before the empty line.
    public func readRequest() throws -> LoopbackRequest {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual([13, 10, 13, 10]) {
            head.append(try nextByte())
        }
        return LoopbackRequest(text: String(decoding: head.dropLast(2), as: UTF8.self))
    }

    public func readBody(_ count: Int) throws -> [UInt8] {
        var body: [UInt8] = []
        while body.count < count {
            try fill()
            let piece = unread.prefix(count - body.count)
            body += piece
            unread.removeFirst(piece.count)
        }
        return body
    }

    /// Reads a request whole, and lets the sender go on where it waits for a 100.
    public func readRequestAndBody() throws -> (LoopbackRequest, [UInt8]) {
        let request = try readRequest()
        if request.header("Expect") != nil { try write("HTTP/1.1 100 Continue\r\n\r\n") }
        return (request, try readBody(request.contentLength))
    }

    /// Reads until the other side closes, however it does, and returns how many bytes came.
    @discardableResult
    public func readToEnd() -> Int {
        var count = unread.count
        unread = []
        while let piece = try? receive() { count += piece.count }
        return count
    }

    private func nextByte() throws -> UInt8 {
        try fill()
        return unread.removeFirst()
    }

    private func fill() throws {
        if unread.isEmpty { unread = try receive()[...] }
    }

    private func receive() throws -> [UInt8] {
        let bytes = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
            count = max(0, recv(socket, buffer.baseAddress, buffer.count, 0))
        }
        guard !bytes.isEmpty else { throw Ended() }
        return bytes
    }

    // MARK: - Writing and ending

    public func write(_ text: String) throws {
        try write(Array(text.utf8))
    }

    public func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Ended() }
            rest.removeFirst(count)
        }
    }

    /// Writes a response with a `Content-Length`.
    public func answer(_ status: String, headers: [String] = [], body: String = "") throws {
        let head = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
        try write(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    public func close() {
        guard isOpen else { return }
        isOpen = false
        Glibc.close(socket)
    }

    /// Closes with a RST instead of a FIN.
    public func reset() {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        close()
    }
}
