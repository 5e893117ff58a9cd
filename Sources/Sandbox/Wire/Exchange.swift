import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// How a request ends before its work does.
enum Ending: Error {
    case answered(Response)
    /// The answer is sent already.
    case finished
    case closed
    case reset
}

/// One request on one connection, from its head to its answer.
struct Exchange {
    let server: ServerContext
    let channel: any Channel
    let request: Request
    let plan: FaultPlan
    /// What the log calls this request; also the number of the writing client.
    let number: Int
    let body: RequestBody

    init(
        _ server: ServerContext, _ channel: any Channel, _ request: Request, _ body: RequestBody
    ) {
        (self.server, self.channel, self.request, self.body) = (server, channel, request, body)
        plan = server.faults.plan(for: request)
        number = server.log.append(request.record)
    }

    /// - Returns: Whether the connection can take another request.
    func run() async throws -> Bool {
        do {
            try await meet(.arrival)
            let response = try await workOrError()
            try await meet(.done)
            try await send(response)
            await body.drain()
            return !response.closes
        } catch Ending.answered(let response) {
            try await send(response)
        } catch Ending.finished {
            return false
        } catch Ending.closed {
            note(nil)
        } catch Ending.reset {
            note(nil)
            let now = linger(l_onoff: 1, l_linger: 0)
            try await (channel as? any SocketOptionProvider)?.setSoLinger(now).get()
        }
        return false
    }

    private func workOrError() async throws -> Response {
        do {
            return try await work()
        } catch let error as HDFSException {
            let response = server.options.response(to: error, role: request.role)
            return request.role == .nameNode ? dressed(response) : response
        }
    }

    private func dressed(_ response: Response) -> Response {
        server.options.personality == .webhdfs
            ? response.dressed(for: request, now: server.now()) : response
    }

    private func work() async throws -> Response {
        if request.urlPath.contains("\0") {
            return Response(.html(status: 400, title: "Bad Request"))
        }
        guard request.hdfsPath != nil else {
            return try await server.control.answer(request, body) ?? .notFound(request)
        }
        guard request.role == .dataNode else { return try await askNameNode() }
        if let refusal = server.options.refusal(of: request) { return refusal }
        let call = try Call(request, server.options)
        let dataNode = server.dataNode
        switch (request.method, request.op) {
        case ("PUT", "CREATE"): return try await BodyReceiver(exchange: self, call: call).create()
        case ("GET", "OPEN"): return try await offLoop { try dataNode.open(call) }
        case ("GET", "GETFILECHECKSUM"): return try await offLoop { try dataNode.checksum(call) }
        default: throw HDFSException.illegalArgument("Invalid operation \(request["op"] ?? "")")
        }
    }

    /// - Throws: What the NameNode refuses in the state it is to be in.
    func meetState() throws(HDFSException) {
        guard let refusal = plan.refusal(of: request) else { return }
        server.faults.noteHit(refusal.id)
        throw refusal.value
    }

    private func askNameNode() async throws -> Response {
        try meetState()
        if let redirect = plan.redirect { server.faults.noteHit(redirect.id) }
        let (nameNode, request, redirect) = (server.nameNode, request, plan.redirect?.value)
        return dressed(try await offLoop { try nameNode.answer(request, redirect: redirect) })
    }

    /// Runs what blocks on the disk where that does no harm.
    func offLoop<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws
        -> Value
    {
        try await NIOThreadPool.singleton.runIfActive(work)
    }

    /// Lets happen what was asked for at this moment.
    func meet(_ moment: Fault.Moment) async throws {
        for armed in plan.at(moment) {
            if armed.fault.action == .hold {
                await server.faults.hold(armed.id)
                try Task.checkCancellation()
                continue
            }
            server.faults.noteHit(armed.id)
            switch armed.fault.action {
            case .answer(let answer): throw Ending.answered(Response(answer))
            case .close: throw Ending.closed
            case .reset: throw Ending.reset
            case .hold, .storeOnly, .corrupt, .answerBeforeClose, .readAtMost, .redirect, .standby,
                .safeMode:
                break
            }
        }
    }

    func note(_ status: Int?) {
        let received = body.received
        server.log.update(number) { record in
            record.bodyBytes = received
            record.status = status
        }
    }
}
