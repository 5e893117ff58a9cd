import NIOCore
import NIOHTTP1

typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, ByteBuffer>

/// The body of the request being read. Belongs to the connection's task.
final class RequestBody {
    enum Part {
        case bytes(ByteBuffer)
        case end
        /// The connection ended first.
        case cut
    }

    private var parts: NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator
    private var isOver = true
    private(set) var received: Int64 = 0

    init(_ inbound: NIOAsyncChannelInboundStream<HTTPServerRequestPart>) {
        parts = inbound.makeAsyncIterator()
    }

    /// The head of the next request; nil when the client is done.
    func nextHead() async throws -> HTTPRequestHead? {
        guard case .head(let head)? = try await parts.next(isolation: #isolation) else {
            return nil
        }
        (isOver, received) = (false, 0)
        return head
    }

    func next() async -> Part {
        guard !isOver else { return .end }
        switch try? await parts.next(isolation: #isolation) {
        case .body(let buffer):
            received += Int64(buffer.readableBytes)
            return .bytes(buffer)
        case .end:
            isOver = true
            return .end
        case .head, nil:
            isOver = true
            return .cut
        }
    }

    /// Reads what is left of the body and forgets it.
    func drain() async {
        while case .bytes = await next() {}
    }
}
