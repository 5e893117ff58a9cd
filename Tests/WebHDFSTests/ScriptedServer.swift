import Curl
import Synchronization
import TestSupport
import WebHDFS

/// A server that gives the answers a test says, one after the other, and keeps what it was asked.
final class ScriptedServer: Sendable {
    struct Asked: Sendable {
        let request: LoopbackRequest
        let body: [UInt8]

        var path: String { String(request.target.prefix { $0 != "?" }) }
        var query: [Substring] {
            request.target.split(separator: "?").dropFirst().first?.split(separator: "&") ?? []
        }
        func value(_ name: String) -> Substring? {
            query.first { $0.hasPrefix(name + "=") }?.dropFirst(name.count + 1)
        }
    }

    struct Reply: Sendable {
        var status: String
        var headers: [String] = []
        var body = ""
        /// Nothing is answered: the connection ends.
        var isLost = false

        static let lost = Reply(status: "", isLost: true)
        static let created = Reply(status: "201 Created")

        static func json(_ text: String, status: String = "200 OK") -> Reply {
            Reply(status: status, headers: ["Content-Type: application/json"], body: text)
        }

        static func html(_ status: String, _ text: String = "<html>Error</html>") -> Reply {
            Reply(status: status, headers: ["Content-Type: text/html"], body: text)
        }

        static func redirect(_ location: String) -> Reply {
            Reply(status: "307 Temporary Redirect", headers: ["Location: \(location)"])
        }

        static func exception(
            _ name: String, _ message: String = "", status: String = "403 Forbidden"
        ) -> Reply {
            .json(
                #"{"RemoteException":{"exception":"\#(name)","javaClassName":"x.\#(name)","message":"\#(message)"}}"#,
                status: status)
        }
    }

    private let log = LoopbackLog<Asked>()
    private let peer: LoopbackPeer

    /// - Parameter replies: The last one is given from then on.
    init(_ replies: Reply...) throws {
        let next = Mutex(replies[...])
        peer = try LoopbackPeer { [log] connection in
            while true {
                let (request, body) = try connection.readRequestAndBody()
                log.append(Asked(request: request, body: body))
                let reply = next.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? .lost }
                if reply.isLost { return }
                try connection.answer(reply.status, headers: reply.headers, body: reply.body)
            }
        }
    }

    var asked: [Asked] { log.elements }
    var url: String { "http://127.0.0.1:\(peer.port)" }
    var port: UInt16 { peer.port }
}

/// A client of these endpoints that never really sleeps; `pauses` gets what it would have slept.
func withClient(
    of endpoints: [String], user: String? = nil, attempts: Int = 3,
    pauses: LoopbackLog<Duration> = LoopbackLog(), _ run: (WebHDFSClient) async throws -> Void
) async throws {
    let http = try HTTPClient()
    defer { http.shutdown() }
    var configuration = WebHDFSClient.Configuration(endpoints: endpoints, user: user)
    configuration.retry.attempts = attempts
    configuration.retry.random = { 0.5 }
    configuration.retry.sleep = { duration in
        pauses.append(duration)
        try Task.checkCancellation()
    }
    try await run(WebHDFSClient(configuration, http: http))
}
