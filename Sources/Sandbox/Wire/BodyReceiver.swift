import NIOCore
import NIOHTTP1

/// The second step of a CREATE: takes the body from the connection to the disk.
struct BodyReceiver {
    /// The receive buffer of a connection that is held or read slowly on purpose, so that the client notices.
    private static let smallReceiveBuffer: SocketOptionValue = 32 << 10

    let exchange: Exchange
    let call: Call

    private var server: ServerContext { exchange.server }
    private var plan: FaultPlan { exchange.plan }

    func create() async throws -> Response {
        await prepare()
        let writer = try await makeFile()
        do {
            if try await !receive(into: writer) {
                try await exchange.meet(.cut)
                throw Ending.closed
            }
        } catch {
            // Whatever it was, the file is closed with what came; that is all that can be done about it.
            try? await close(writer)
            throw error
        }
        let answer = server.dataNode.created(call)
        if let fault = plan.answersBeforeClose {
            try await exchange.send(answer)
            await server.faults.hold(fault)
            try await close(writer)
            throw Ending.finished
        }
        do {
            try await close(writer)
        } catch let error as HDFSException {
            throw error.passedOn
        }
        return answer
    }

    private func prepare() async {
        if server.options.personality == .webhdfs {
            await exchange.sendContinue()
        } else if call.request.headers["Expect"].first?.lowercased() == "100-continue" {
            await exchange.sendContinue()
        }
        if plan.readAtMost != nil || plan.holdsBody {
            try? await exchange.channel.setOption(
                .socketOption(.so_rcvbuf), value: Self.smallReceiveBuffer
            ).get()
        }
    }

    private func makeFile() async throws -> FileWriter {
        do {
            try exchange.meetState()
            let (server, call, number) = (server, call, exchange.number)
            return try await exchange.offLoop { try server.dataNode.create(call, number: number) }
        } catch let error as HDFSException {
            throw error.passedOn
        }
    }

    private func close(_ writer: FileWriter) async throws {
        let (server, name) = (server, call.name)
        try await exchange.offLoop { try server.volume.finish(writer, at: name, now: server.now()) }
    }

    /// - Returns: Whether the body came to its end.
    private func receive(into writer: FileWriter) async throws -> Bool {
        var store = BodyStore(exchange: exchange, writer: writer)
        try await exchange.meet(.body(after: 0))
        while true {
            let asked = ContinuousClock.now
            let part = await exchange.body.next()
            try checkIdle(since: asked)
            switch part {
            case .bytes(let buffer): try await store.take(buffer)
            case .end: return true
            case .cut: return false
            }
        }
    }

    /// Says so a little later than Jetty, when the next bytes have come; it comes to the same.
    private func checkIdle(since asked: ContinuousClock.Instant) throws(HDFSException) {
        guard let limit = server.options.idleLimit, asked.duration(to: .now) > limit else { return }
        let limitText = "\(Int(limit / .milliseconds(1)))"
        throw .io(
            "java.util.concurrent.TimeoutException: Idle timeout expired: \(limitText)/\(limitText) ms"
        )
    }
}
