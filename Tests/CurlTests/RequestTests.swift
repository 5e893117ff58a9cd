import Curl
import Glibc
import TestSupport
import Testing

/// What goes over the wire.
@Suite(.timeLimit(.minutes(10))) struct RequestTests {
    /// Answers every request with 200 and remembers it.
    private func recorder() throws -> (peer: LoopbackPeer, seen: LoopbackLog<LoopbackRequest>) {
        let seen = LoopbackLog<LoopbackRequest>()
        let peer = try LoopbackPeer { connection in
            while true {
                let (request, _) = try connection.readRequestAndBody()
                seen.append(request)
                try connection.answer("200 OK")
            }
        }
        return (peer, seen)
    }

    @Test func aGetSendsItsHeadersAndNoBody() async throws {
        let (peer, seen) = try recorder()
        var options = HTTPClient.Options()
        options.userAgent = "logferry/1.2.3"
        var request = HTTPRequest(.get, url: peer.url("/webhdfs/v1/a?op=LISTSTATUS"))
        request.headers = [("X-Here", "yes"), ("X-XSRF-HEADER", "")]
        _ = try await HTTPClient(options).send(request)
        let sent = try #require(seen.elements.first)
        #expect(sent.line == "GET /webhdfs/v1/a?op=LISTSTATUS HTTP/1.1")
        #expect(sent.header("X-Here") == "yes")
        #expect(sent.header("X-XSRF-HEADER") == "")
        #expect(sent.header("User-Agent") == "logferry/1.2.3")
        #expect(sent.header("Content-Length") == nil)
        #expect(sent.header("Content-Type") == nil)
    }

    @Test(arguments: [HTTPRequest.Method.put, .post])
    func aRequestWithoutABodySaysThatItsLengthIsZero(method: HTTPRequest.Method) async throws {
        let (peer, seen) = try recorder()
        _ = try await HTTPClient().send(HTTPRequest(method, url: peer.url()))
        let sent = try #require(seen.elements.first)
        #expect(sent.method == method.rawValue)
        #expect(sent.header("Content-Length") == "0")
        #expect(sent.header("Transfer-Encoding") == nil)
        #expect(sent.header("Expect") == nil)
    }

    @Test(arguments: [HTTPRequest.Method.put, .post])
    func anUploadIsAnOctetStreamOfKnownLength(method: HTTPRequest.Method) async throws {
        let (peer, seen) = try recorder()
        var request = HTTPRequest(method, url: peer.url())
        request.body = TestBody.plain(5000)
        _ = try await HTTPClient().send(request)
        let sent = try #require(seen.elements.first)
        #expect(sent.method == method.rawValue)
        #expect(sent.header("Content-Length") == "5000")
        #expect(sent.header("Content-Type") == "application/octet-stream")
    }

    @Test func aDeleteIsSentWithoutABody() async throws {
        let (peer, seen) = try recorder()
        _ = try await HTTPClient().send(HTTPRequest(.delete, url: peer.url("/a")))
        #expect(seen.elements.first?.line == "DELETE /a HTTP/1.1")
        #expect(seen.elements.first?.header("Content-Length") == nil)
    }

    @Test func aContentTypeCanBeReplaced() async throws {
        let (peer, seen) = try recorder()
        var request = HTTPRequest(.put, url: peer.url())
        request.headers = [("content-type", "text/plain")]
        _ = try await HTTPClient().send(request)
        let text = try #require(seen.elements.first?.text.lowercased())
        #expect(text.contains("content-type: text/plain"))
        #expect(!text.contains("octet-stream"))
    }

    @Test func aHeaderCannotSmuggleInAnother() async throws {
        let (peer, seen) = try recorder()
        var request = HTTPRequest(.get, url: peer.url())
        request.headers = [("X-Here", "yes\r\nX-There: too")]
        let error = try await failure(of: HTTPClient(), request)
        guard case .malformed = error?.reason else {
            return #expect(Bool(false), "\(error as Any)")
        }
        #expect(seen.elements.isEmpty)
    }

    @Test func thePathIsSentAsItIs() async throws {
        let (peer, seen) = try recorder()
        let path = "/a/../b//c;d+e%20f?x=/../y"
        _ = try await HTTPClient().send(HTTPRequest(.get, url: peer.url(path)))
        #expect(seen.elements.first?.target == path)
    }

    @Test func theEnvironmentsProxiesAreIgnored() async throws {
        setenv("http_proxy", "http://127.0.0.1:1", 1)
        setenv("all_proxy", "http://127.0.0.1:1", 1)
        let (peer, _) = try recorder()
        let response = try await HTTPClient().send(HTTPRequest(.get, url: peer.url()))
        #expect(response.status == 200)
    }

    @Test func aGivenProxyIsAsked() async throws {
        setenv("no_proxy", "*", 1)
        let (peer, seen) = try recorder()
        var options = HTTPClient.Options()
        options.proxy = peer.url()
        _ = try await HTTPClient(options).send(
            HTTPRequest(.get, url: "http://namenode.invalid:9870/a"))
        #expect(seen.elements.first?.target == "http://namenode.invalid:9870/a")
    }

    @Test func aProxysPasswordIsNotPrinted() async throws {
        var options = HTTPClient.Options()
        options.proxy = "gopher://user:SECRET@127.0.0.1:1"
        let error = try #require(
            await failure(of: HTTPClient(options), HTTPRequest(.get, url: "http://127.0.0.1:1/")))
        #expect(!error.message.contains("SECRET"))
    }

    @Test func aHostThatCannotBeResolvedCanBeConnectedToElsewhere() async throws {
        let (peer, seen) = try recorder()
        var options = HTTPClient.Options()
        options.connectTo = ["datanode.invalid:9864:127.0.0.1:\(peer.port)"]
        let response = try await HTTPClient(options).send(
            HTTPRequest(.get, url: "http://datanode.invalid:9864/a"))
        #expect(response.status == 200)
        #expect(response.remoteAddress == "127.0.0.1")
        #expect(seen.elements.first?.header("Host") == "datanode.invalid:9864")
    }

    @Test(arguments: ["ftp://127.0.0.1/a", "file:///etc/passwd", "http://", "127.0.0.1/a b"])
    func whatIsNotAnHTTPURLIsRefused(url: String) async throws {
        let error = try #require(await failure(of: HTTPClient(), HTTPRequest(.get, url: url)))
        guard case .malformed = error.reason else { return #expect(Bool(false), "\(error)") }
        #expect(!error.isTransient)
    }
}
