import Curl
import Synchronization
import TestSupport
import Testing

/// What lasts too long, and what does not count.
@Suite(.timeLimit(.minutes(10))) struct TimeoutTests {
    private static let short = Duration.milliseconds(50)

    private func timeouts(_ phase: WritableKeyPath<Timeouts, Duration>) -> Timeouts {
        var timeouts = Timeouts()
        timeouts[keyPath: phase] = Self.short
        return timeouts
    }

    @Test func connectingEndsInTime() async throws {
        let hole = try LoopbackBlackHole()
        let body = TestBody.plain(1000)
        var request = HTTPRequest.put(hole.url("/?token=SECRET"), body)
        request.timeouts = timeouts(\.connect)
        let error = try #require(await failure(of: HTTPClient(), request))
        guard case .timedOut(.connect) = error.reason else {
            return #expect(Bool(false), "\(error)")
        }
        #expect(error.isTransient)
        #expect(error.remoteAddress == "127.0.0.1")
        #expect(error.message.contains("within 0.05 seconds"))
        #expect(!error.message.contains("SECRET"))
        #expect(body.finished.elements == [0])
    }

    @Test func anUploadThatNobodyTakesIsAStall() async throws {
        let over = LoopbackGate()
        defer { over.open() }
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 100 Continue\r\n\r\n")
            over.wait()
        }
        let body = TestBody(length: 1 << 40) { _, buffer, _ in .bytes(buffer.count) }
        var request = HTTPRequest.put(peer.url(), body)
        request.timeouts.stall = .seconds(1)
        let error = try #require(await failure(of: HTTPClient(), request))
        guard case .timedOut(.stall) = error.reason else { return #expect(Bool(false), "\(error)") }
        #expect(error.sentBytes > 0)
        #expect(body.finished.elements == [error.sentBytes])
    }

    @Test func aResponseThatStopsInTheMiddleIsAStall() async throws {
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello")
            connection.readToEnd()
        }
        var request = HTTPRequest(.get, url: peer.url())
        request.timeouts = timeouts(\.stall)
        let error = try #require(await failure(of: HTTPClient(), request))
        guard case .timedOut(.stall) = error.reason else { return #expect(Bool(false), "\(error)") }
    }

    @Test(arguments: [0, 1000]) func anAnswerThatNeverComesIsNotWaitedForForEver(length: Int)
        async throws
    {
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequestAndBody()
            connection.readToEnd()
        }
        var request = HTTPRequest.put(peer.url(), TestBody.plain(length))
        request.timeouts = timeouts(\.reply)
        let error = try #require(await failure(of: HTTPClient(), request))
        guard case .timedOut(.reply) = error.reason else { return #expect(Bool(false), "\(error)") }
        #expect(error.sentBytes == Int64(length))
    }

    /// Time spent waiting because the body asked to is not a stall. There are two, so that the loop
    /// looks at the second while it is paused.
    @Test func aPauseIsNoStall() async throws {
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequestAndBody()
            try connection.answer("201 Created")
        }
        let client = try HTTPClient()
        let url = peer.url()
        await withTaskGroup { group in
            for pause in [Duration.milliseconds(1200), .milliseconds(1400)] {
                var request = HTTPRequest.put(url, Self.pausingOnce(for: pause))
                request.timeouts.stall = .seconds(1)
                group.addTask { [request] in #expect(await failure(of: client, request) == nil) }
            }
        }
    }

    private static func pausingOnce(for pause: Duration) -> TestBody {
        let hasPaused = Mutex(false)
        return TestBody.pausing(3000) { call in
            if call == 0 || hasPaused.withLock(\.self) { return nil }
            hasPaused.withLock { $0 = true }
            return .notBefore(.now + pause)
        }
    }
}
