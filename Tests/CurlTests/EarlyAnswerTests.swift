import Curl
import TestSupport
import Testing

/// Final responses that come before the body is sent.
@Suite(.timeLimit(.minutes(10))) struct EarlyAnswerTests {
    static let refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\nquota"

    /// A DataNode that runs into a quota: it says so, and closes with our bytes unread.
    private func refuser(
        taking count: Int, after: LoopbackGate? = nil, then: LoopbackGate? = nil
    ) throws -> LoopbackPeer {
        try LoopbackPeer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 100 Continue\r\n\r\n")
            _ = try connection.readBody(count)
            after?.wait()
            try connection.write(Self.refusal)
            connection.reset()
            then?.open()
        }
    }

    @Test func anEarlyRefusalFollowedByAResetIsTheResponse() async throws {
        let peer = try refuser(taking: 100_000)
        let client = try HTTPClient()
        for _ in 0..<20 {
            let body = TestBody(length: 1 << 40) { _, buffer, _ in .bytes(buffer.count) }
            let response = try await client.send(.put(peer.url(), body))
            #expect(response.status == 403)
            #expect(String(decoding: response.body, as: UTF8.self) == "quota")
            #expect(body.finished.elements == [response.sentBytes])
            #expect((100_000..<1 << 40).contains(response.sentBytes))
        }
    }

    /// The refusal and the reset arrive after libcurl has looked and before it sends.
    @Test func aRefusalThatIsFoundTooLateIsStillTheResponse() async throws {
        let (asked, refused) = (LoopbackGate(), LoopbackGate())
        let peer = try refuser(taking: 1000, after: asked, then: refused)
        let body = TestBody.pausing(5000) { call in
            if call == 1 {
                asked.open()
                refused.wait()
            }
            return nil
        }
        let response = try await HTTPClient().send(.put(peer.url(), body))
        #expect(response.status == 403)
        #expect(String(decoding: response.body, as: UTF8.self) == "quota")
        #expect(response.sentBytes == 1000)
    }

    @Test func aRefusalInsteadOfA100SparesTheBody() async throws {
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequest()
            try connection.write(Self.refusal)
            connection.readToEnd()
        }
        let body = TestBody.plain(3_000_000)
        let response = try await HTTPClient().send(.put(peer.url(), body))
        #expect(response.status == 403)
        #expect(response.sentBytes == 0)
        #expect(body.reads.elements.isEmpty)
    }

    /// libcurl alone would wait until the pause ends: for ever.
    @Test(arguments: [BodyStep.whenWoken, .notBefore(.now + .seconds(3600))], [refusal, created])
    func anAnswerEndsAPausedUpload(pause: BodyStep, answer: String) async throws {
        let paused = LoopbackGate()
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 100 Continue\r\n\r\n")
            _ = try connection.readBody(1000)
            paused.wait()
            try connection.write(answer)
            connection.readToEnd()
        }
        let body = TestBody.pausing(5000) { call in
            if call == 0 { return nil }
            paused.open()
            return pause
        }
        let response = try await HTTPClient().send(.put(peer.url(), body))
        #expect([201, 403].contains(response.status))
        #expect(response.sentBytes == 1000)
        #expect(body.finished.elements == [1000])
    }

    static let created = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"

    /// An old DataNode says 201 although the data is short.
    @Test(arguments: [
        created, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 201 Created\r\nConnection: close\r\n\r\n",
    ])
    func anEarlySuccessSaysHowLittleWasSent(answer: String) async throws {
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 100 Continue\r\n\r\n")
            _ = try connection.readBody(1000)
            try connection.write(answer)
            connection.readToEnd()
        }
        let body = TestBody(length: 1 << 40) { _, buffer, _ in .bytes(buffer.count) }
        let response = try await HTTPClient().send(.put(peer.url(), body))
        #expect(response.status == 201)
        #expect(response.sentBytes >= 1000)
        #expect(response.sentBytes < 1 << 40)
        #expect(body.finished.elements == [response.sentBytes])
    }

    @Test func anUploadThatIsCutWithoutAnAnswerIsAnError() async throws {
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 100 Continue\r\n\r\n")
            _ = try connection.readBody(1000)
            connection.reset()
        }
        let body = TestBody(length: 1 << 40) { _, buffer, _ in .bytes(buffer.count) }
        let error = try #require(await failure(of: HTTPClient(), .put(peer.url(), body)))
        switch error.reason {
        case .send, .receive: break
        default: #expect(Bool(false), "\(error)")
        }
        #expect(error.isTransient)
        #expect(error.remoteAddress == "127.0.0.1")
        #expect(body.finished.elements == [error.sentBytes])
    }
}
