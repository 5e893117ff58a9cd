import Curl
import TestSupport
import Testing

/// Which connections are used, and what happens to those that died.
@Suite(.timeLimit(.minutes(10))) struct ConnectionTests {
    @Test func requestsShareAConnection() async throws {
        let peer = try LoopbackPeer { connection in
            while true {
                _ = try connection.readRequestAndBody()
                try connection.answer("200 OK")
            }
        }
        let client = try HTTPClient()
        for method in [HTTPRequest.Method.get, .put, .post, .delete] {
            _ = try await client.send(HTTPRequest(method, url: peer.url()))
        }
        #expect(peer.connectionCount == 1)
    }

    /// Four uploads at once have one to the NameNode and one to a DataNode each.
    @Test func eightConnectionsThatWereBusyAtOnceAreAllUsedAgain() async throws {
        let gates = [LoopbackGate(), LoopbackGate()]
        let asked = LoopbackLog<Int>()
        let peer = try LoopbackPeer { connection in
            for gate in gates {
                _ = try connection.readRequest()
                asked.append(connection.index)
                gate.wait()
                try connection.answer("200 OK")
            }
        }
        let client = try HTTPClient()
        for (round, gate) in gates.enumerated() {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask { _ = try await client.send(HTTPRequest(.get, url: peer.url())) }
                }
                await asked.wait(for: 8 * (round + 1))
                gate.open()
                try await group.waitForAll()
            }
        }
        #expect(peer.connectionCount == 8)
    }

    @Test func aRequestCanHaveAConnectionOfItsOwn() async throws {
        let closed = LoopbackLog<Int>()
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequestAndBody()
            try connection.answer("200 OK")
            connection.readToEnd()
            closed.append(connection.index)
        }
        let client = try HTTPClient()
        for _ in 0..<2 {
            _ = try await client.send(.put(peer.url(), TestBody.plain(10)))
        }
        await closed.wait(for: 2)
        #expect(peer.connectionCount == 2)
    }

    /// The server closes an idle connection just when the next request is on its way.
    @Test(arguments: [HTTPRequest.Method.get, .put, .post, .delete])
    func aRequestOnADeadIdleConnectionIsSentAgain(method: HTTPRequest.Method) async throws {
        let seen = LoopbackLog<LoopbackRequest>()
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequest()
            try connection.answer("200 OK")
            seen.append(try connection.readRequest())
        }
        let client = try HTTPClient()
        _ = try await client.send(HTTPRequest(.get, url: peer.url()))
        let again = Task { try await client.send(HTTPRequest(method, url: peer.url("/again"))) }
        let response = try await again.value
        #expect(response.status == 200)
        #expect(seen.elements.map(\.target) == ["/again"])
        #expect(peer.connectionCount == 2)
    }

    @Test func aRequestAfterTheServerClosedTheIdleConnectionIsSent() async throws {
        let closed = LoopbackLog<Int>()
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequest()
            try connection.answer("200 OK")
            connection.close()
            closed.append(connection.index)
        }
        let client = try HTTPClient()
        for count in 1...3 {
            _ = try await client.send(HTTPRequest(.put, url: peer.url()))
            await closed.wait(for: count)
        }
        #expect(peer.connectionCount == 3)
    }

    @Test func aBodyThatWasBegunIsNotSentTwice() async throws {
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequest()
            try connection.answer("200 OK")
            let request = try connection.readRequest()
            _ = try connection.readBody(request.contentLength)
        }
        let client = try HTTPClient()
        _ = try await client.send(HTTPRequest(.get, url: peer.url()))
        let body = TestBody.plain(1000)
        var request = HTTPRequest(.put, url: peer.url())
        request.body = body
        let error = try #require(await failure(of: client, request))
        guard case .send = error.reason else { return #expect(Bool(false), "\(error)") }
        #expect(error.isTransient)
        #expect(error.message.contains("idle connection"))
        #expect(body.finished.elements.count == 1)
    }

    @Test func aRefusedConnectionNamesThePeer() async throws {
        let port = try LoopbackListener.refusingPort()
        let url = "http://localhost:\(port)/a?delegation=SECRET"
        let error = try #require(await failure(of: HTTPClient(), HTTPRequest(.get, url: url)))
        guard case .connect = error.reason else { return #expect(Bool(false), "\(error)") }
        #expect(error.message.contains("localhost:\(port)"))
        #expect(!error.message.contains("SECRET"))
        #expect(["127.0.0.1", "::1"].contains(error.remoteAddress))
        #expect(error.isTransient)
    }

    @Test func aNameWithoutAnAddressIsSaidToBeSo() async throws {
        let request = HTTPRequest(.get, url: "http://user:pass@no-such-host.invalid:9870/")
        let error = try #require(await failure(of: HTTPClient(), request))
        guard case .resolve = error.reason else { return #expect(Bool(false), "\(error)") }
        #expect(error.message.contains("no-such-host.invalid:9870"))
        #expect(!error.message.contains("pass"))
        #expect(error.isTransient)
    }

    @Test func aPeerWithoutTLSIsNoSecurePeer() async throws {
        let peer = try LoopbackPeer { connection in try connection.answer("400 Bad Request") }
        let url = "https://127.0.0.1:\(peer.port)/"
        let error = try #require(await failure(of: HTTPClient(), HTTPRequest(.get, url: url)))
        guard case .tls = error.reason else { return #expect(Bool(false), "\(error)") }
    }
}
