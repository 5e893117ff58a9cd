import NIOCore
import NIOHTTP1
import NIOPosix

/// A listening socket and the connections that come from it.
struct Listener: Sendable {
    /// A body is taken from the socket in pieces of at most this size.
    private static let maximumReadBytes = 512 << 10

    private let channel: NIOAsyncChannel<Connection, Never>
    /// `host:port`.
    let address: String

    init(host: String, port: Int) async throws {
        do {
            channel = try await Self.bind(host: host, port: port)
        } catch let error as IOError {
            throw SystemError("listen on", "\(host):\(port)", code: error.errnoCode)
        }
        address = "\(host):\(channel.channel.localAddress?.port ?? port)"
    }

    private static func bind(
        host: String, port: Int
    ) async throws -> NIOAsyncChannel<Connection, Never> {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(
                    minimum: 4096, initial: 64 << 10, maximum: Self.maximumReadBytes)
            )
            .bind(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try Self.connection(on: channel) }
            }
    }

    /// Two pieces of a body wait at most, then the client does.
    private static func connection(on channel: any Channel) throws -> Connection {
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)
        try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(decoder))
        return try Connection(
            wrappingChannelSynchronously: channel,
            configuration: .init(backPressureStrategy: .init(lowWatermark: 1, highWatermark: 2)))
    }

    /// Takes connections until the task is cancelled.
    ///
    /// - Parameter nameNode: Which NameNode this is; nil is the DataNode.
    func serve(_ nameNode: Int?, _ server: ServerContext) async {
        await withDiscardingTaskGroup { group in
            // What ends a listening socket here is `stop`; there is nobody to tell.
            try? await channel.executeThenClose { connections in
                for try await connection in connections {
                    group.addTask { await Self.serve(connection, nameNode, server) }
                }
            }
            group.cancelAll()
        }
    }

    private static func serve(
        _ connection: Connection, _ nameNode: Int?, _ server: ServerContext
    ) async {
        // A connection that breaks is the client's concern, and in the log by its missing status.
        try? await connection.executeThenClose { inbound, _ in
            let client = connection.channel.remoteAddress?.ipAddress ?? "127.0.0.1"
            let body = RequestBody(inbound)
            while let head = try await body.nextHead() {
                let role = nameNode == nil ? .dataNode : server.roleOfNameNode(for: head)
                let request = Request(
                    head, role: role, nameNode: nameNode, client: client,
                    pathPrefix: nameNode == nil ? "" : server.options.pathPrefix)
                let exchange = Exchange(server, connection.channel, request, body)
                guard try await exchange.run(), head.isKeepAlive else { return }
            }
        }
    }
}

extension ServerContext {
    /// HttpFS plays the DataNode itself for what carries data.
    fileprivate func roleOfNameNode(for head: HTTPRequestHead) -> Role {
        guard options.personality == .httpfs else { return .nameNode }
        let query = head.uri.split(separator: "?").dropFirst().joined().lowercased()
        let isData = query.split(separator: "&").contains("data=true")
        let reads = ["op=open", "op=getfilechecksum"].contains { query.contains($0) }
        return isData || reads ? .dataNode : .nameNode
    }
}
