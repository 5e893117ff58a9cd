import Curl
import TestSupport
import Testing

/// What comes back, and what of it the caller gets.
@Suite(.timeLimit(.minutes(10))) struct ResponseTests {
    private func peer(answering text: String) throws -> LoopbackPeer {
        try LoopbackPeer { connection in
            _ = try connection.readRequest()
            try connection.write(text)
        }
    }

    @Test func aResponseHasItsStatusHeadersBodyAndPeer() async throws {
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequest()
            try connection.answer("200 OK", headers: ["X-Here:  a: b "], body: "hello")
        }
        let response = try await HTTPClient().send(HTTPRequest(.get, url: peer.url()))
        #expect(response.status == 200)
        #expect(response.header("x-here") == "a: b")
        #expect(response.header("X-There") == nil)
        #expect(String(decoding: response.body, as: UTF8.self) == "hello")
        #expect(response.remoteAddress == "127.0.0.1")
        #expect(response.sentBytes == 0)
    }

    @Test func aRedirectIsNotFollowed() async throws {
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequest()
            try connection.answer(
                "307 Temporary Redirect", headers: ["Location: http://127.0.0.1:1/a?b=c"])
        }
        let response = try await HTTPClient().send(HTTPRequest(.put, url: peer.url()))
        #expect(response.status == 307)
        #expect(response.header("Location") == "http://127.0.0.1:1/a?b=c")
    }

    @Test func theHeadersOfA100AreNotThoseOfTheResponse() async throws {
        let peer = try peer(
            answering: "HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\n"
                + "HTTP/1.1 201 Created\r\nX-Late: 2\r\nContent-Length: 0\r\n\r\n")
        let response = try await HTTPClient().send(HTTPRequest(.put, url: peer.url()))
        #expect(response.status == 201)
        #expect(response.header("X-Early") == nil)
        #expect(response.header("X-Late") == "2")
    }

    @Test func aBodyOverTheLimitFailsTheRequest() async throws {
        let peer = try peer(answering: "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world")
        var request = HTTPRequest(.get, url: peer.url())
        request.responseLimit = 10
        let error = try #require(await failure(of: HTTPClient(), request))
        guard case .responseTooLarge = error.reason else { return #expect(Bool(false), "\(error)") }
        #expect(!error.isTransient)
    }

    @Test func aBodyOfJustTheLimitIsTaken() async throws {
        let peer = try peer(answering: "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world")
        var request = HTTPRequest(.get, url: peer.url())
        request.responseLimit = 11
        #expect(try await HTTPClient().send(request).body.count == 11)
    }

    @Test func anErrorAnswerOverTheLimitIsCut() async throws {
        let peer = try peer(answering: "HTTP/1.1 500 No\r\nContent-Length: 11\r\n\r\nhello world")
        var request = HTTPRequest(.get, url: peer.url())
        request.responseLimit = 5
        let response = try await HTTPClient().send(request)
        #expect(response.status == 500)
        #expect(String(decoding: response.body, as: UTF8.self) == "hello")
    }

    @Test func tooManyHeadersFailTheRequest() async throws {
        let line = "X-Long: \(String(repeating: "a", count: 1000))\r\n"
        let peer = try peer(
            answering: "HTTP/1.1 200 OK\r\n" + String(repeating: line, count: 70) + "\r\n")
        let error = try await failure(of: HTTPClient(), HTTPRequest(.get, url: peer.url()))
        guard case .responseTooLarge = error?.reason else {
            return #expect(Bool(false), "\(error as Any)")
        }
    }

    @Test func aSuccessfulBodyGoesToTheSink() async throws {
        let peer = try peer(
            answering: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n")
        let sink = TestSink()
        var request = HTTPRequest(.get, url: peer.url())
        (request.sink, request.responseLimit) = (sink, 1)
        let response = try await HTTPClient().send(request)
        #expect(sink.text == "hello world")
        #expect(response.body.isEmpty)
    }

    @Test func anErrorAnswerDoesNotGoToTheSink() async throws {
        let peer = try peer(answering: "HTTP/1.1 404 No\r\nContent-Length: 5\r\n\r\nhello")
        let sink = TestSink()
        var request = HTTPRequest(.get, url: peer.url())
        request.sink = sink
        let response = try await HTTPClient().send(request)
        #expect(sink.text == "")
        #expect(String(decoding: response.body, as: UTF8.self) == "hello")
    }

    @Test func aSinkThatThrowsFailsTheRequest() async throws {
        final class BrokenSink: ResponseSink {
            func receive(_ bytes: UnsafeRawBufferPointer) throws { throw Broken() }
        }
        let peer = try peer(answering: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        var request = HTTPRequest(.get, url: peer.url())
        request.sink = BrokenSink()
        let error = try await failure(of: HTTPClient(), request)
        guard case .sink(let cause) = error?.reason else {
            return #expect(Bool(false), "\(error as Any)")
        }
        #expect(cause is Broken)
    }

    /// Half a listing is not a listing.
    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nContent-Le", "",
    ])
    func aSuccessfulAnswerThatIsCutIsNoAnswer(text: String) async throws {
        let peer = try peer(answering: text)
        let error = try await failure(of: HTTPClient(), HTTPRequest(.get, url: peer.url()))
        guard case .receive = error?.reason else { return #expect(Bool(false), "\(error as Any)") }
        #expect(error?.isTransient == true)
    }

    @Test func anErrorAnswerThatIsCutIsStillAnError() async throws {
        let peer = try peer(answering: "HTTP/1.1 403 No\r\nContent-Length: 50\r\n\r\nhello")
        let response = try await HTTPClient().send(HTTPRequest(.get, url: peer.url()))
        #expect(response.status == 403)
        #expect(String(decoding: response.body, as: UTF8.self) == "hello")
    }

    @Test func whatIsNotHTTPIsMalformed() async throws {
        let peer = try peer(answering: "SSH-2.0-OpenSSH_9.2\r\n")
        let error = try #require(
            await failure(of: HTTPClient(), HTTPRequest(.get, url: peer.url("/?token=SECRET"))))
        guard case .malformed = error.reason else { return #expect(Bool(false), "\(error)") }
        #expect(error.message.contains("127.0.0.1:\(peer.port)"))
        #expect(!error.message.contains("SECRET"))
    }
}
