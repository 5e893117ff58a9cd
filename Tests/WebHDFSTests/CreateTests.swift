import Curl
import Sandbox
import TestSupport
import Testing

@testable import WebHDFS

@Suite(.timeLimit(.minutes(10))) struct CreateTests {
    typealias Reply = ScriptedServer.Reply

    @Test func itAsksWithoutABodyAndThenSendsItToTheNamedURLAsItIs() async throws {
        let dataNode = try ScriptedServer(.created)
        let location = "\(dataNode.url)/webhdfs/v1/a+b;c,d%20e?op=CREATE&delegation=SECRET&x=%2f"
        let nameNode = try ScriptedServer(.redirect(location))
        try await withClient(of: [nameNode.url], user: "logs") { client in
            let options = CreateOptions(blockSize: 1 << 20, replication: 2, permission: "640")
            let body = BytesBody(pattern(5000))
            try await client.create(
                HDFSPath("/a+b;c,d e"), body: body, options: options)
            #expect(body.finishes == [5000])
        }
        let first = try #require(nameNode.asked.first)
        #expect(first.request.method == "PUT")
        #expect(first.request.header("Content-Length") == "0")
        #expect(first.request.header("X-XSRF-HEADER") != nil)
        #expect(first.path == "/webhdfs/v1/a%2Bb%3Bc%2Cd%20e")
        let query = [
            "op=CREATE", "overwrite=false", "blocksize=1048576", "replication=2", "permission=640",
            "user.name=logs",
        ]
        #expect(first.query.map(String.init) == query)

        let second = try #require(dataNode.asked.first)
        #expect(second.request.target == String(location.dropFirst(dataNode.url.count)))
        #expect(second.request.header("Content-Type") == "application/octet-stream")
        #expect(second.request.header("Content-Length") == "5000")
        #expect(second.body == pattern(5000))
        #expect(nameNode.asked.count == 1 && dataNode.asked.count == 1)
    }

    @Test func aLocationInJSONIsAsGood() async throws {
        let dataNode = try ScriptedServer(.created)
        let nameNode = try ScriptedServer(.json(#"{"Location":"\#(dataNode.url)/x?op=CREATE"}"#))
        try await withClient(of: [nameNode.url]) { client in
            try await client.put([1, 2, 3], at: HDFSPath("/x"))
        }
        #expect(dataNode.asked.map(\.body) == [[1, 2, 3]])
    }

    @Test func aLocationWithoutAHostMeansTheSameServer() async throws {
        let gateway = try ScriptedServer(.redirect("/gateway/data?_=abc"), .created)
        try await withClient(of: [gateway.url + "/gateway/x"]) { client in
            try await client.put([1, 2, 3], at: HDFSPath("/f"))
        }
        #expect(
            gateway.asked.map(\.path) == ["/gateway/x/webhdfs/v1/f", "/gateway/data"])
    }

    /// A NameNode answers so for `e` and a combining accent.
    @Test func aLocationThatNamesAnotherUnicodeFormIsPutRight() async throws {
        let dataNode = try ScriptedServer(.created)
        let nameNode = try ScriptedServer(
            .redirect("\(dataNode.url)/webhdfs/v1/%C3%A9+;?op=CREATE&x=%C3%A9"))
        try await withClient(of: [nameNode.url]) { client in
            try await client.put([1], at: HDFSPath("/e\u{301}+;"))
        }
        #expect(
            dataNode.asked.map(\.request.target)
                == ["/webhdfs/v1/e%CC%81%2B%3B?op=CREATE&x=%C3%A9"])
    }

    @Test func httpFSThatRedirectsToItselfIsServedToo() async throws {
        var options = SandboxOptions()
        options.personality = .httpfs
        try await withSandboxAndClient(options) { _, client in
            let path = try HDFSPath("/a b+c")
            try await client.put(pattern(100_000), at: path)
            #expect(try await client.status(path)?.length == 100_000)
            #expect(try await client.bytes(path) == pattern(100_000))
            let error = await #expect(throws: WebHDFSError.self) {
                try await client.put([1], at: path)
            }
            #expect(error?.alreadyExists == true)
            try await client.put([2], at: HDFSPath("/other"))
            let refused = await #expect(throws: WebHDFSError.self) {
                try await client.rename(HDFSPath("/other"), to: path)
            }
            guard case .refused = refused?.reason else { throw refused ?? Missing() }
            #expect(refused?.description.contains("cannot rename /other to /a b+c") == true)
        }
    }

    @Test func aSuccessBeforeAllBytesWereSentIsNone() async throws {
        try await withSandboxAndClient { server, client in
            server.faults.add(
                Fault(
                    .answer(with: .created), at: .body(after: 1000),
                    on: RequestMatch(op: "CREATE", role: .dataNode)))
            let bytes = [UInt8](repeating: 7, count: 20_000_000)
            let error = await #expect(throws: WebHDFSError.self) {
                try await client.put(bytes, at: HDFSPath("/f"))
            }
            guard case .incomplete(let sent, 20_000_000) = error?.reason else {
                throw error ?? Missing()
            }
            #expect(sent < 20_000_000 && error?.sentBytes == sent)
            #expect(error?.isTransient == true && error?.outcomeIsUnknown == true)
        }
    }

    // MARK: - Nodes that cannot be used

    @Test func aNodeThatRefusesConnectionsIsNamedWithWhatToDo() async throws {
        let port = try LoopbackListener.refusingPort()
        let nameNode = try ScriptedServer(
            .redirect("http://127.0.0.1:\(port)/webhdfs/v1/f?op=CREATE&delegation=SECRET"))
        try await withClient(of: [nameNode.url]) { client in
            let body = BytesBody([1])
            let error = await #expect(throws: WebHDFSError.self) {
                try await client.create(
                    HDFSPath("/f"), body: body, options: CreateOptions(blockSize: 1 << 20))
            }
            guard case .redirectUnusable = error?.reason else { throw error ?? Missing() }
            let text = error?.description ?? ""
            let expected = "cannot create /f: \(nameNode.url) sent us to 127.0.0.1:\(port), which"
            #expect(text.hasPrefix(expected))
            #expect(!text.contains("SECRET") && !text.contains("op="))
            #expect(error?.hint?.hasPrefix("That DataNode is down; if") == true)
            #expect(error?.hint?.contains("[hdfs] resolve") == true)
            #expect(error?.isTransient == true && error?.outcomeIsUnknown == false)
            #expect(
                error?.dataNode
                    == DataNode(host: "127.0.0.1", port: Int(port), address: "127.0.0.1"))
            #expect(body.finishes == [0])
        }
        #expect(nameNode.asked.count == 1)
    }

    @Test func aNameThatDoesNotResolveIsNamedWithWhatToDo() async throws {
        // Longer than a label may be, so that no name server has to be asked.
        let name = String(repeating: "n", count: 64) + ".inside"
        let nameNode = try ScriptedServer(.redirect("http://\(name):9864/f?op=CREATE"))
        try await withClient(of: [nameNode.url]) { client in
            let error = await #expect(throws: WebHDFSError.self) {
                try await client.put([1], at: HDFSPath("/f"))
            }
            #expect(error?.dataNode == DataNode(host: name, port: 9864))
            #expect(error?.description.contains("sent us to \(name):9864") == true)
            #expect(error?.hint?.hasPrefix("Map that name in [hdfs] resolve") == true)
        }
    }

    @Test(arguments: [
        Reply(status: "307 Temporary Redirect"), .redirect("ftp://x/"), .redirect("http://:1/"),
        .json(#"{"Location":""}"#),
        Reply(status: "201 Created", headers: ["Location: http://127.0.0.1:1/f"]),
    ])
    func anAnswerThatNamesNoNodeIsAnError(reply: Reply) async throws {
        let nameNode = try ScriptedServer(reply)
        try await withClient(of: [nameNode.url]) { client in
            let body = BytesBody([1])
            let error = await #expect(throws: WebHDFSError.self) {
                try await client.create(
                    HDFSPath("/f"), body: body, options: CreateOptions(blockSize: 1 << 20))
            }
            guard case .noRedirect = error?.reason else { throw error ?? Missing() }
            #expect(body.finishes == [0])
        }
    }

    @Test(arguments: [Reply.json("{}"), Reply(status: "200 OK"), .json(#"{"Loca"#)])
    func anAnswerThatIsNoJSONIsAskedForAgain(reply: Reply) async throws {
        let dataNode = try ScriptedServer(.created)
        let nameNode = try ScriptedServer(reply, reply, .redirect(dataNode.url + "/f"))
        try await withClient(of: [nameNode.url]) { try await $0.put([1], at: HDFSPath("/f")) }
        #expect(nameNode.asked.count == 3)
    }

    @Test func excludedNodesAreNamedByAddressInBothForms() async throws {
        let dataNode = try ScriptedServer(.created)
        let nameNode = try ScriptedServer(.redirect(dataNode.url + "/f"))
        try await withClient(of: [nameNode.url]) { client in
            let nodes = [
                DataNode(host: "dn1", port: 9864, address: "10.0.0.5"),
                DataNode(host: "dn2", port: 9864),
                DataNode(host: "dn3", port: 9864, address: "10.0.0.7"),
                DataNode(host: "dn1", port: 9864, address: "10.0.0.5"),
            ]
            try await client.create(
                HDFSPath("/f"), body: BytesBody([1]), options: CreateOptions(blockSize: 1 << 20),
                excluding: nodes)
        }
        let excluded = nameNode.asked.first?.value("excludedatanodes")
        #expect(excluded == "10.0.0.5%2C10.0.0.5%3A9866%2C10.0.0.7%2C10.0.0.7%3A9866")
    }

    @Test(arguments: [
        Reply.exception("NullPointerException", status: "500 Internal Server Error"),
        .exception("IOException", "No active nodes contain this block"),
        .exception("IOException", "Failed to find datanode, suggest to check cluster health."),
        .exception("IllegalArgumentException", "Invalid value", status: "400 Bad Request"),
        .html("400 Bad Request"), .html("500 Internal Server Error"),
    ])
    func ifExcludingFailsItIsDoneWithoutOnce(reply: Reply) async throws {
        let dataNode = try ScriptedServer(.created)
        let nameNode = try ScriptedServer(reply, .redirect(dataNode.url + "/f"))
        let pauses = LoopbackLog<Duration>()
        try await withClient(of: [nameNode.url], pauses: pauses) { client in
            try await client.create(
                HDFSPath("/f"), body: BytesBody([1]), options: CreateOptions(blockSize: 1 << 20),
                excluding: [DataNode(host: "dn1", port: 9864, address: "10.0.0.5")])
        }
        #expect(pauses.elements == [])
        #expect(nameNode.asked.map { $0.value("excludedatanodes") == nil } == [false, true])
    }

    // MARK: - Failures while sending

    @Test func theBodysOwnErrorComesOutAsItWas() async throws {
        let dataNode = try ScriptedServer(.created)
        let nameNode = try ScriptedServer(.redirect(dataNode.url + "/f"))
        try await withClient(of: [nameNode.url]) { client in
            let body = BytesBody(pattern(1_000_000), errorAfter: 300_000)
            let error = await #expect(throws: WebHDFSError.self) {
                try await client.create(
                    HDFSPath("/f"), body: body, options: CreateOptions(blockSize: 1 << 20))
            }
            guard case .body(let inner) = error?.reason else { throw error ?? Missing() }
            #expect(inner is BytesBody.Broken)
            #expect(body.finishes == [error?.sentBytes ?? -1])
            #expect(error?.isTransient == false && error?.outcomeIsUnknown == true)
        }
    }

    @Test func writingIsNeverRepeated() async throws {
        let dataNode = try ScriptedServer(.lost)
        let nameNode = try ScriptedServer(.redirect(dataNode.url + "/f"))
        try await withClient(of: [nameNode.url]) { client in
            let error = await #expect(throws: WebHDFSError.self) {
                try await client.put(pattern(1000), at: HDFSPath("/f"))
            }
            guard case .broken = error?.reason else { throw error ?? Missing() }
            #expect(error?.sentBytes == 1000)
            #expect(error?.isTransient == true && error?.outcomeIsUnknown == true)
        }
        #expect(nameNode.asked.count == 1 && dataNode.asked.count == 1)
    }

    @Test func whatTheDataNodeSaysIsTold() async throws {
        let dataNode = try ScriptedServer(
            .exception(
                "DSQuotaExceededException",
                #"The DiskSpace quota of /up is exceeded: quota = 4\n\tat org.apache"#))
        let nameNode = try ScriptedServer(.redirect(dataNode.url + "/f"))
        try await withClient(of: [nameNode.url]) { client in
            let error = await #expect(throws: WebHDFSError.self) {
                try await client.put(pattern(10), at: HDFSPath("/f"))
            }
            #expect(error?.isQuota == true && error?.isTransient == true)
            #expect(
                error?.description
                    == "cannot create /f at 127.0.0.1:\(dataNode.port): The DiskSpace quota of /up"
                    + " is exceeded: quota = 4 (DSQuotaExceededException)")
            #expect(error?.hint?.contains("quota") == true)
        }
    }
}

struct Missing: Error {}
