import NIOCore
import NIOHTTP1
import NIOPosix

/// An HTTP client that does one request on one connection, as well or as badly as a test wants it.
struct RawClient {
    struct Reply: Equatable {
        var status = 0
        var headers = HTTPHeaders()
        var body = ""

        var location: String { headers.first(name: "Location") ?? "" }
    }

    private typealias Channel = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    /// - Parameters:
    ///   - declared: The `Content-Length`, when it is not that of `body`: the connection is then closed after the body.
    ///   - headers: Besides `Content-Length` and `Connection: close`.
    /// - Throws: When the server ends the connection in mid-answer or before it.
    func send(
        _ method: HTTPMethod, _ url: String, _ body: [UInt8] = [], declared: Int? = nil,
        headers: [(String, String)] = []
    ) async throws -> Reply {
        let target = try Target(url)
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: target.host, port: target.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try Channel(wrappingChannelSynchronously: channel)
                }
            }
        return try await connection.executeThenClose { replies, requests in
            var head = HTTPRequestHead(version: .http1_1, method: method, uri: target.path)
            head.headers = HTTPHeaders(headers)
            head.headers.add(name: "Content-Length", value: "\(declared ?? body.count)")
            head.headers.add(name: "Connection", value: "close")
            try await requests.write(.head(head))
            let part = HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body)))
            // Not through `requests`, which would not say when the bytes have left.
            let sent: Void? = try? await connection.channel.writeAndFlush(part).get()
            if declared != nil, sent == nil { throw NoReply() }
            if declared != nil { return Reply() }
            // A server that refuses at once may have closed the connection by now; its answer is there nevertheless.
            try? await requests.write(.end(nil))
            return try await Self.read(replies)
        }
    }

    private static func read(
        _ parts: NIOAsyncChannelInboundStream<HTTPClientResponsePart>
    ) async throws -> Reply {
        var reply = Reply()
        for try await part in parts {
            switch part {
            case .head(let head):
                (reply.status, reply.headers) = (Int(head.status.code), head.headers)
            case .body(let buffer): reply.body += String(buffer: buffer)
            case .end: return reply
            }
        }
        throw NoReply()
    }

    struct NoReply: Error {}
}

/// The parts of a URL that a connection needs.
private struct Target {
    let host: String
    let port: Int
    let path: String

    init(_ url: String) throws {
        let rest = url.dropFirst("http://".count)
        let host = rest.prefix { $0 != "/" }
        let sides = host.split(separator: ":")
        guard sides.count == 2, let port = Int(sides[1]) else { throw RawClient.NoReply() }
        (self.host, self.port, path) = (String(sides[0]), port, String(rest.dropFirst(host.count)))
    }
}
