import Curl
import FoundationEssentials
import Synchronization
import TestSupport
import Testing

@testable import WebHDFS

/// Whatever a server answers, to any request: a value that keeps the rules, or an error that a person can read.
@Suite struct FuzzAnswerTests {
    private static let bodies = [
        #"{"FileStatus":{"accessTime":1,"blockSize":134217728,"childrenNum":0,"fileId":16396,"group":"g","length":12,"modificationTime":1795132800000,"owner":"o","pathSuffix":"","permission":"644","replication":3,"storagePolicy":0,"type":"FILE"}}"#,
        #"{"FileStatuses":{"FileStatus":[{"type":"FILE","length":1,"pathSuffix":"a"},{"type":"DIRECTORY","length":0,"pathSuffix":"b"}]}}"#,
        #"{"DirectoryListing":{"partialListing":{"FileStatuses":{"FileStatus":[{"type":"FILE","length":1,"pathSuffix":"a"}]}},"remainingEntries":5}}"#,
        #"{"FileChecksum":{"algorithm":"MD5-of-262144MD5-of-512CRC32C","bytes":"0000020000000000000400005f2700000000000000000000000000000000","length":28}}"#,
        #"{"FileChecksum":{"algorithm":"COMPOSITE-CRC32C","bytes":"5f270000","length":4}}"#,
        #"{"boolean":true}"#, #"{"boolean":false}"#,
        #"{"FsServerDefaults":{"replication":3,"encryptDataTransfer":"false","defaultStoragePolicyId":7,"writePacketSize":65536,"fileBufferSize":4096,"bytesPerChecksum":512,"trashInterval":0,"keyProviderUri":"","blockSize":134217728,"checksumType":2}}"#,
        #"{"RemoteException":{"exception":"AccessControlException","javaClassName":"org.apache.hadoop.security.AccessControlException","message":"Permission denied: user=logs"}}"#,
        #"{"Location":"http://127.0.0.1:9864/webhdfs/v1/d/f?op=CREATE&delegation=SECRET"}"#,
        "<html><body>Error 502</body></html>", "",
    ]
    private static let lines = [
        "HTTP/1.1 200 OK", "HTTP/1.1 201 Created", "HTTP/1.1 307 Temporary Redirect",
        "HTTP/1.1 403 Forbidden",
        "HTTP/1.1 404 Not Found", "HTTP/1.1 500 Internal Server Error",
        "HTTP/1.1 503 Service Unavailable",
        "HTTP/1.1 204 No Content", "HTTP/1.1 302 Found", "HTTP/1.1 401 Unauthorized",
        "HTTP/1.0 200", "HTTP/1.1 999 X",
        "HTTP/1.1 100 Continue", "HTTP/2 200", "ICY 200 OK", "HTTP/1.1 099 X", "HTTP/1.1 200",
    ]
    private static let places = [
        "/webhdfs/v1/d/f?op=OPEN", "http://127.0.0.1:1/x", "http://[::1/", "ftp://127.0.0.1/",
        "//127.0.0.1:1/",
        "http://127.0.0.1:99999/x", "http://a b/", "http://u:SECRET@127.0.0.1:1/",
        "file:///etc/passwd", "http://",
        "http://127.0.0.1:1/\u{1}", "HTTP://127.0.0.1:1/%zz?delegation=SECRET", "",
        "http://\u{E9}.invalid:1/",
    ]

    @Test(.timeLimit(.minutes(10))) func noAnswerCrashesOrHoldsTheClient() async throws {
        let answers = Answers()
        let server = try LoopbackPeer { connection in
            _ = try connection.readRequestAndBody()
            try connection.write(answers.next())
        }
        let path = try HDFSPath("/d/f")
        try await withClient(of: [server.url("")], user: "logs", attempts: 1) { client in
            try await Fuzzing.inputs(1_500) { numbers in
                answers.seed(numbers.upTo(.max))
                do {
                    try await Self.ask(client, path, numbers.upTo(10))
                } catch let error as WebHDFSError {
                    Self.check(error)
                }
            }
        }
    }

    private static func ask(_ client: WebHDFSClient, _ path: HDFSPath, _ operation: Int)
        async throws
    {
        switch operation {
        case 0: if let status = try await client.status(path) { check(status) }
        case 1: check(try await client.checksum(path))
        case 2: try await client.list(path).forEach(check)
        case 3: for try await batch in client.listBatches(path) { batch.entries.forEach(check) }
        case 4: try await client.rename(path, to: path.sibling(named: "g"))
        case 5: try await client.concat(onto: path, sources: [path.sibling(named: "g")])
        case 6: try await client.delete(path)
        case 7: _ = try await client.serverDefaults()
        case 8: _ = try await client.bytes(path)
        default: try await client.put([1, 2, 3], at: path)
        }
    }

    private static func check(_ status: FileStatus) {
        #expect(status.length >= 0 && status.blockSize >= 0 && status.fileId != 0)
    }

    /// What follows a checksum: local bytes are hashed in its form, to compare.
    private static func check(_ checksum: FileChecksum) {
        guard let algorithm = ChecksumAlgorithm(checksum.algorithm) else { return }
        #expect(ChecksumAlgorithm(algorithm.name) == algorithm)
        let block = BlockDigest(length: 5, md5: [UInt8](repeating: 1, count: 16), crc: 1)
        switch algorithm {
        case .composite(let kind):
            _ = fileChecksum(of: [block], form: ChecksumForm(kind: kind), like: algorithm)
        case .md5OfMD5OfCRC(let crcsPerBlock, let bytes, let kind):
            #expect(bytes > 0 || crcsPerBlock == 0)
            guard bytes > 0 else { return }
            let ours = fileChecksum(
                of: [block], form: ChecksumForm(kind: kind, bytesPerChecksum: bytes),
                like: algorithm)
            #expect(ours?.bytes.count == 28)
        }
    }

    private static func check(_ error: WebHDFSError) {
        let text = "\(error) \(error.hint ?? "")"
        #expect(!text.contains("SECRET"))
        #expect(text.utf8.count < 8_000)
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f }, "\(text)")
    }

    /// A directory that never ends, as some servers in a loop would tell it.
    @Test(.timeLimit(.minutes(10)), arguments: ["", "a", "../b"])
    func aListingThatGetsNowhereEnds(name: String) async throws {
        let server = try ScriptedServer(
            .json(
                #"{"DirectoryListing":{"partialListing":{"FileStatuses":{"FileStatus":[{"type":"FILE","length":1,"pathSuffix":"\#(name)"}]}},"remainingEntries":5}}"#
            ))
        try await withClient(of: [server.url], attempts: 1) { client in
            let error = await #expect(throws: WebHDFSError.self) {
                for try await _ in client.listBatches(try HDFSPath("/d")) {}
            }
            #expect(error?.description.contains("makes no sense") == true)
        }
        #expect(server.asked.count <= 2)
    }

    /// Nothing was done then: a proxy's word is not the NameNode's.
    @Test(arguments: [
        "307 Temporary Redirect", "202 Accepted", "204 No Content", "206 Partial Content",
    ])
    func anAnswerThatIsNot200DoesNotCountAsDone(status: String) async throws {
        let isEmpty = status.hasPrefix("204")
        let server = try LoopbackPeer { connection in
            while true {
                _ = try connection.readRequestAndBody()
                let length = isEmpty ? "" : "Content-Length: 0\r\n"
                try connection.write(
                    "HTTP/1.1 \(status)\r\nLocation: http://127.0.0.1:1/\r\n\(length)\r\n")
            }
        }
        let path = try HDFSPath("/d/f")
        try await withClient(of: [server.url("")], attempts: 1) { client in
            await #expect(throws: WebHDFSError.self) {
                try await client.rename(path, to: path.sibling(named: "g"))
            }
            await #expect(throws: WebHDFSError.self) {
                try await client.concat(onto: path, sources: [path.sibling(named: "g")])
            }
            await #expect(throws: WebHDFSError.self) { try await client.bytes(path) }
        }
    }

    /// The answers to one request after the other; a seed for each input.
    private final class Answers: Sendable {
        private let numbers = Mutex(SplitMix(seed: 0))

        func seed(_ seed: Int) { numbers.withLock { $0 = SplitMix(seed: seed) } }

        func next() -> [UInt8] { numbers.withLock { answer(&$0) } }

        private func answer(_ numbers: inout SplitMix) -> [UInt8] {
            let body = body(&numbers)
            var headers = [numbers.pick(Array(lines.prefix(numbers.chance(2) ? 1 : lines.count)))]
            if numbers.chance(3) { headers.append("Location: \(numbers.pick(places))") }
            switch numbers.upTo(12) {
            case 0: headers.append("Content-Length: \(numbers.number())")
            case 1: headers.append("Transfer-Encoding: chunked")
            case 2:
                headers += (0..<300).map {
                    "X-\($0): \(numbers.text(0...3).filter { !$0.isNewline })"
                }
            case 3: headers.append("X: " + String(repeating: "x", count: 70_000))
            case 4: headers.append("Content-Length: \(body.count + numbers.upTo(5))")
            case 5: headers.append("Content-Encoding: gzip")
            default: headers.append("Content-Length: \(body.count)")
            }
            let isChunked = headers.contains { $0.hasPrefix("Transfer") } && !numbers.chance(3)
            let sent =
                isChunked
                ? Array((String(body.count, radix: 16) + "\r\n").utf8) + body
                    + Array("\r\n0\r\n\r\n".utf8)
                : body
            let whole = Array((headers.joined(separator: "\r\n") + "\r\n\r\n").utf8) + sent
            return numbers.chance(6) ? whole.damaged(using: &numbers) : whole
        }

        private func body(_ numbers: inout SplitMix) -> [UInt8] {
            let text = numbers.pick(bodies)
            let tree = try? JSONDecoder().decode(FuzzedJSON.self, from: Data(text.utf8))
            let changed = numbers.chance(4) ? tree : tree?.damaged(using: &numbers)
            var bytes = Array((changed?.text ?? text).utf8)
            if numbers.chance(4) { bytes = bytes.damaged(using: &numbers) }
            if numbers.chance(20) { bytes = [0xff, 0xfe] + bytes.flatMap { [$0, 0] } }
            return bytes
        }
    }
}
