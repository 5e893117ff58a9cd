import Curl
import Sandbox
import TestSupport
import Testing

@testable import WebHDFS

/// Which server is asked, how often, and what comes of its answers.
@Suite(.timeLimit(.minutes(10))) struct ClientTests {
    typealias Reply = ScriptedServer.Reply

    static let status = Reply.json(#"{"FileStatus":{"type":"FILE","length":5}}"#)
    static let standby = Reply.exception("StandbyException", "not supported in state standby")

    // MARK: - Several endpoints

    @Test func theActiveNameNodeIsFoundAtOnceAndRemembered() async throws {
        let (first, second) = (try ScriptedServer(Self.standby), try ScriptedServer(Self.status))
        let pauses = LoopbackLog<Duration>()
        try await withClient(of: [first.url, second.url], pauses: pauses) { client in
            for _ in 0..<3 {
                let status = try await client.status(HDFSPath("/f"))
                #expect(status?.length == 5)
            }
        }
        #expect(first.asked.count == 1 && second.asked.count == 3)
        #expect(pauses.elements.isEmpty)
    }

    @Test func aNoOfTheActiveNameNodeIsRememberedTooAsItsOwn() async throws {
        let missing = Reply.exception(
            "FileNotFoundException", "File does not exist: /f", status: "404 Not Found")
        let (first, second) = (try ScriptedServer(Self.standby), try ScriptedServer(missing))
        try await withClient(of: [first.url, second.url]) { client in
            for _ in 0..<3 {
                let status = try await client.status(HDFSPath("/f"))
                #expect(status == nil)
            }
        }
        #expect(first.asked.count == 1)
    }

    @Test func aStandbysRedirectDoesNotMakeItTheActiveOne() async throws {
        let dataNode = try ScriptedServer(.created)
        let first = try ScriptedServer(.redirect(dataNode.url + "/f"), Self.standby)
        let second = try ScriptedServer(Self.status)
        let port = try LoopbackListener.refusingPort()
        let endpoints = ["http://127.0.0.1:\(port)", first.url, second.url]
        try await withClient(of: endpoints) { client in
            try await client.put([1], at: HDFSPath("/f"))
            #expect(client.endpoints.preferred == 0)
            _ = try await client.status(HDFSPath("/f"))
            #expect(client.endpoints.preferred == 2)
        }
    }

    @Test func whenNoneAnswersTheErrorNamesAll() async throws {
        let port = try LoopbackListener.refusingPort()
        let standby = try ScriptedServer(Self.standby)
        let pauses = LoopbackLog<Duration>()
        try await withClient(of: ["http://127.0.0.1:\(port)", standby.url], pauses: pauses) {
            client in
            let error = await #expect(throws: WebHDFSError.self) {
                _ = try await client.status(HDFSPath("/f"))
            }
            let text = error?.description ?? ""
            #expect(text.hasPrefix("cannot get the status of /f: no endpoint could do it: "))
            #expect(text.contains("http://127.0.0.1:\(port): "))
            #expect(text.contains("\(standby.url): not supported in state standby"))
            #expect(error?.isTransient == true)
        }
        #expect(standby.asked.count == 3)
        #expect(pauses.elements == [.milliseconds(250), .milliseconds(500)])
    }

    @Test func aNameNodeThatStartsIsAskedAgain() async throws {
        let server = try ScriptedServer(
            .exception("RetriableException", "Namenode is in startup mode"), Self.status)
        try await withClient(of: [server.url]) { client in
            let status = try await client.status(HDFSPath("/f"))
            #expect(status != nil)
        }
        #expect(server.asked.count == 2)
    }

    @Test func safeModeEndsWithWhatItMeans() async throws {
        let message = #"Cannot create directory /d. Name node is in safe mode.\nIt was turned on"#
        let server = try ScriptedServer(.exception("SafeModeException", message))
        try await withClient(of: [server.url]) { client in
            let error = await #expect(throws: WebHDFSError.self) {
                try await client.makeDirectories(HDFSPath("/d"))
            }
            #expect(error?.remoteMeaning == .safeMode && error?.isTransient == true)
            #expect(error?.cause.contains("It was turned on") == false)
            #expect(error?.hint?.contains("safe mode") == true)
        }
        #expect(server.asked.count == 3)
    }

    @Test func cancellingEndsAPause() async throws {
        let server = try ScriptedServer(.exception("RetriableException"))
        try await withClient(of: [server.url], attempts: 1_000_000) { client in
            let path = try HDFSPath("/f")
            let task = Task { try await client.status(path) }
            task.cancel()
            let error = await #expect(throws: WebHDFSError.self) { _ = try await task.value }
            #expect(error?.cause == "cancelled" && error?.isTransient == false)
        }
    }

    // MARK: - Lost answers

    @Test func aQuestionWhoseAnswerWasLostIsAskedAgain() async throws {
        let server = try ScriptedServer(.lost, Self.status)
        try await withClient(of: [server.url]) { client in
            let status = try await client.status(HDFSPath("/f"))
            #expect(status != nil)
        }
        #expect(server.asked.count == 2)
    }

    @Test func aRenameOrConcatWhoseAnswerWasLostIsLeftToTheCaller() async throws {
        let server = try ScriptedServer(.lost)
        try await withClient(of: [server.url]) { client in
            let (a, b) = (try HDFSPath("/a"), try HDFSPath("/b"))
            let renamed = await #expect(throws: WebHDFSError.self) {
                try await client.rename(a, to: b)
            }
            let joined = await #expect(throws: WebHDFSError.self) {
                try await client.concat(onto: a, sources: [b])
            }
            #expect(renamed?.outcomeIsUnknown == true && joined?.outcomeIsUnknown == true)
        }
        #expect(server.asked.count == 2)
    }

    @Test func readingIsNotRepeatedOnceBytesHaveCome() async throws {
        try await withSandboxAndClient { server, client in
            let path = try HDFSPath("/f")
            try await client.put(pattern(500_000), at: path)
            let match = RequestMatch(op: "OPEN", role: .dataNode)
            server.faults.add(Fault(.close, at: .arrival, on: match))
            #expect(try await client.bytes(path) == pattern(500_000))

            server.faults.add(Fault(.reset, at: .body(after: 100_000), on: match))
            let sink = BytesSink()
            await #expect(throws: WebHDFSError.self) {
                try await client.open(path, sink: sink)
            }
            #expect(sink.bytes.count <= 100_000)
        }
    }

    // MARK: - Answers that are no answers

    @Test(arguments: [
        (Reply.html("404 Not Found"), "is not WebHDFS", "Wrong host, port or prefix"),
        (
            Reply(
                status: "404 Not Found",
                body: "It looks like you are making an HTTP request to a Hadoop IPC port. "),
            "RPC port", "9870"
        ),
        (.html("405 Method Not Allowed"), "is not WebHDFS", "Wrong host, port or prefix"),
        (.html("200 OK"), "is not WebHDFS", "Wrong host"),
        (.html("302 Found"), "is not WebHDFS", "Wrong host"),
        (.html("401 Authentication required"), "does not accept who we are", "[hdfs] user"),
        (.html("403 GSSException"), "does not accept who we are", "[hdfs] user"),
        (.html("502 Bad Gateway"), "HTTP status 502", "proxy or gateway"),
        (.html("413 Too Large"), "HTTP status 413", "part_blocks"),
        (.html("407 Who is it"), "HTTP status 407", "[hdfs] proxy"),
        (Reply(status: "403 Forbidden"), "does not say why", "httpfs.access.mode"),
        (.json("{}"), "makes no sense", ""),
        (.json(#"{"FileStatus":{"type":"FILE"}}"#), "makes no sense", ""),
        (.json(String(repeating: "[", count: 100_000)), "makes no sense", ""),
        (Reply(status: "200 OK"), "makes no sense", ""),
    ])
    func anAnswerThatIsNotWebHDFSsIsToldAsWhatItIs(reply: Reply, cause: String, hint: String)
        async throws
    {
        let server = try ScriptedServer(reply)
        try await withClient(of: [server.url], attempts: 1) { client in
            let error = await #expect(throws: WebHDFSError.self) {
                _ = try await client.status(HDFSPath("/f"))
            }
            #expect(error?.cause.contains(cause) == true, "\(error?.cause ?? "")")
            let told = error?.hint ?? ""
            #expect(hint.isEmpty ? told.isEmpty : told.contains(hint), "\(told)")
            #expect(error?.endpoint == server.url)
        }
    }

    @Test func aPortThatSpeaksNoHTTPIsTold() async throws {
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequest()
            try connection.write("\u{0}\u{0}\u{0}\u{1c}SASL\r\n\r\n")
        }
        try await withClient(of: [peer.url("")], attempts: 1) { client in
            let error = await #expect(throws: WebHDFSError.self) {
                _ = try await client.status(HDFSPath("/f"))
            }
            #expect(error?.isTransient == false)
            #expect(error?.hint?.contains("9870") == true, "\(error.map { "\($0)" } ?? "")")
        }
    }

    @Test func aPathThatIsTooLongForADataNodeIsSuspected() async throws {
        let server = try ScriptedServer(.html("400 Bad Request"))
        try await withClient(of: [server.url]) { client in
            let name = String(repeating: "é", count: 127)
            let long = Array(repeating: name, count: 5).joined(separator: "/")
            let error = await #expect(throws: WebHDFSError.self) {
                try await client.put([1], at: HDFSPath("/" + long))
            }
            #expect(error?.hint?.contains("too long") == true)
        }
    }

    // MARK: - Listing

    @Test func aDirectoryComesInBatchesInHDFSsOrder() async throws {
        var options = SandboxOptions()
        options.listLimit = 2
        try await withSandboxAndClient(options) { _, client in
            let names = ["a", "b", "c+d", "e f", "ü"]
            for name in names { try await client.put([1], at: HDFSPath.root.appending(name)) }
            var batches: [[String]] = []
            for try await batch in client.listBatches(.root) {
                batches.append(batch.entries.map(\.pathSuffix))
            }
            #expect(batches == [["ü", "a"], ["b", "c+d"], ["e f"]])
        }
    }

    @Test(arguments: [
        Reply.exception(
            "UnsupportedOperationException", "LISTSTATUS_BATCH is not supported",
            status: "400 Bad Request"),
        .exception(
            "IllegalArgumentException",
            #"Invalid value for webhdfs parameter \"op\": No enum constant LISTSTATUS_BATCH"#,
            status: "400 Bad Request"),
    ])
    func aServerWithoutBatchesListsAllAtOnce(reply: Reply) async throws {
        let list = #"{"FileStatuses":{"FileStatus":[{"type":"FILE","length":1,"pathSuffix":"a"}]}}"#
        let server = try ScriptedServer(reply, .json(list))
        try await withClient(of: [server.url]) { client in
            var entries: [FileStatus] = []
            for try await batch in client.listBatches(.root) { entries += batch.entries }
            #expect(entries == [FileStatus(kind: .file, length: 1, pathSuffix: "a")])
        }
        #expect(server.asked.map { $0.value("op") } == ["LISTSTATUS_BATCH", "LISTSTATUS"])
    }

    @Test func aServerThatTellsNoDefaultsHasNone() async throws {
        let server = try ScriptedServer(
            .exception("UnsupportedOperationException", status: "400 Bad Request"))
        try await withClient(of: [server.url]) { client in
            let defaults = try await client.serverDefaults()
            #expect(defaults == nil)
        }
    }

    // MARK: - CONCAT

    @Test func sourcesAreCutIntoBatchesThatFitIntoAURL() async throws {
        try await withClient(of: ["http://nn1:9870", "http://second-namenode:9870/gateway/x"]) {
            client in
            let target = try HDFSPath("/logs/dt=1/.logferry.0")
            let sources = try (1...200).map { try HDFSPath("/logs/dt=1/.logferry.\($0)") }
            let batches = client.concatBatches(onto: target, sources: sources)
            #expect(batches.flatMap { $0 } == sources)
            #expect(batches.count > 1 && batches.count < 10)
            for batch in batches {
                let list = batch.map(\.description).joined(separator: ",")
                let request = Request(.post, .concat, target, [("sources", list)])
                for endpoint in client.endpoints.all {
                    #expect(request.url(at: endpoint, user: nil).utf8.count <= 4096)
                }
            }
            #expect(client.concatBatches(onto: target, sources: []) == [])
        }
    }

    @Test func aNameWithACommaIsNotJoined() async throws {
        let server = try ScriptedServer(Reply(status: "200 OK"))
        try await withClient(of: [server.url]) { client in
            let error = await #expect(throws: WebHDFSError.self) {
                try await client.concat(onto: HDFSPath("/a"), sources: [HDFSPath("/b,c")])
            }
            #expect(error?.cause.contains("comma") == true)
        }
        #expect(server.asked.isEmpty)
    }

    // MARK: - Checksums

    @Test func aChecksumIsFetchedWhereTheAnswerSaysOrTakenFromIt() async throws {
        let json =
            #"{"FileChecksum":{"algorithm":"COMPOSITE-CRC32C","bytes":"e3069283","length":4}}"#
        let dataNode = try ScriptedServer(.json(json))
        let nameNode = try ScriptedServer(.redirect(dataNode.url + "/f?delegation=SECRET"))
        for server in [nameNode, dataNode] {
            try await withClient(of: [server.url]) { client in
                let checksum = try await client.checksum(HDFSPath("/f"))
                #expect(checksum.hex == "e3069283")
                #expect(ChecksumAlgorithm(checksum.algorithm) == .composite(.crc32c))
            }
        }
    }
}
