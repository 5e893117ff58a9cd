import NIOHTTP1
import Sandbox
import Testing

/// Answers as Hadoop 3.3.6 gives them: each line was compared with a real one.
@Suite struct OperationTests {
    struct Case: Sendable, CustomStringConvertible {
        let method: HTTPMethod
        let path: String
        let query: String
        let status: Int
        let says: String

        init(_ method: HTTPMethod, _ path: String, _ query: String, _ status: Int, _ says: String) {
            (self.method, self.path, self.query) = (method, path, query)
            (self.status, self.says) = (status, says)
        }

        var description: String { "\(method) \(path)?\(query)" }
    }

    static let cases = [
        Case(.GET, "/none", "op=GETFILESTATUS", 404, "File does not exist: /none"),
        Case(.GET, "/none", "op=LISTSTATUS", 404, "File /none does not exist."),
        Case(.GET, "/d", "op=FOO", 400, "FOO is not a valid GET operation."),
        Case(.GET, "/d", "", 400, "op=NULL is not supported"),
        Case(.GET, "/d", "op=GETHOMEDIRECTORY&user.name=1x", 400, "does not belong to the domain"),
        Case(.GET, "/f/x", "op=GETFILESTATUS", 403, "AccessControlException"),
        Case(.PUT, "/f", "op=MKDIRS", 403, "FileAlreadyExistsException"),
        Case(.PUT, "/f/x", "op=MKDIRS", 403, "/f (is not a directory)"),
        Case(.PUT, "/a:b", "op=MKDIRS", 400, "Invalid path name Invalid file name: /a:b"),
        Case(.PUT, "/d", "op=MKDIRS", 200, "{\"boolean\":true}"),
        Case(.PUT, "/f", "op=RENAME&destination=/g", 200, "{\"boolean\":false}"),
        Case(.PUT, "/f", "op=RENAME&destination=/none/g", 200, "{\"boolean\":false}"),
        Case(.PUT, "/f", "op=RENAME&destination=/d", 200, "{\"boolean\":true}"),
        Case(.PUT, "/f", "op=RENAME&destination=/g&renameoptions=NONE", 403, "/g already exists"),
        Case(.PUT, "/f", "op=RENAME&destination=/g&renameoptions=OVERWRITE", 200, ""),
        Case(
            .PUT, "/f", "op=RENAME&destination=/n/g&renameoptions=NONE", 404,
            "parent /n/g not found"),
        Case(
            .PUT, "/n", "op=RENAME&destination=/m&renameoptions=NONE", 404, "source /n is not found"
        ),
        Case(.PUT, "/d", "op=RENAME&destination=/d/e/x&renameoptions=NONE", 403, "under source /d"),
        Case(.POST, "/f", "op=CONCAT&sources=/f", 400, "is the same with the target file /f"),
        Case(.POST, "/f", "op=CONCAT&sources=/g,/g", 400, "at least two of the source files"),
        Case(.POST, "/f", "op=CONCAT&sources=/empty", 400, "invalid or empty"),
        Case(.POST, "/f", "op=CONCAT&sources=/d/e/h", 400, "not in the same directory"),
        Case(.POST, "/f", "op=CONCAT", 400, "Required param sources"),
        Case(.DELETE, "/none", "op=DELETE", 200, "{\"boolean\":false}"),
        Case(.DELETE, "/d", "op=DELETE", 403, "`/d is non empty': Directory is not empty"),
        Case(.DELETE, "/d", "op=DELETE&recursive=true", 200, "{\"boolean\":true}"),
        Case(
            .GET, "/private/x", "op=GETFILESTATUS", 403,
            "access=EXECUTE, inode=\\\"/private\\\":amy:"),
        Case(
            .DELETE, "/private", "op=DELETE&user.name=bob", 403, "Permission denied by sticky bit"),
        Case(.GET, "/d", "op=CHECKACCESS&fsaction=-wx", 200, ""),
        Case(.GET, "/private", "op=CHECKACCESS&fsaction=-wx", 403, "access=WRITE_EXECUTE"),
        Case(.GET, "/f", "op=OPEN&offset=9", 403, "Offset=9 out of the range [0, 3)"),
    ]

    @Test(arguments: cases)
    func anOperationAnswersAsHadoopDoes(_ it: Case) async throws {
        try await withPeer { peer async throws in
            try await peer.put("/f", [1, 2, 3])
            try await peer.put("/g", [4])
            try await peer.put("/d/e/h", [5])
            try await peer.put("/empty", [])
            _ = try await peer.ask(.PUT, "/private", "op=MKDIRS&permission=700&user.name=amy")
            if it.query.contains("user.name=bob") {
                _ = try await peer.ask(.PUT, "/", "op=SETPERMISSION&permission=1777&user.name=hdfs")
            }
            let reply = try await peer.ask(it.method, it.path, it.query)
            #expect(reply.status == it.status)
            #expect(reply.body.contains(it.says), "\(reply.body)")
        }
    }

    @Test func aDataNodesErrorsCarryTheNameNodesStackTrace() async throws {
        try await withPeer { peer async throws in
            try await peer.put("/f", [1])
            let exists = try await peer.put("/f", [2])
            #expect(exists.status == 403)
            #expect(
                exists.body.contains("/f for client 127.0.0.1 already exists\\n\\tat org.apache"))
            let below = try await peer.put("/f/x", [2])
            #expect(below.body.contains("\"ParentNotDirectoryException\""))
            let illegal = try await peer.put("/a:b", [2])
            #expect(illegal.status == 403)
            #expect(illegal.body.contains("\"exception\":\"RemoteException\""))
        }
    }

    @Test(arguments: ["127.0.0.1", "127.0.0.1:9866", "10.0.0.5,127.0.0.1"])
    func theOnlyDataNodeCanBeExcludedByItsAddress(list: String) async throws {
        try await withPeer { peer async throws in
            let reply = try await peer.ask(.PUT, "/f", "op=CREATE&excludedatanodes=\(list)")
            #expect(reply.status == 403)
            #expect(reply.body.contains("Failed to find datanode"))
            let other = try await peer.ask(
                .PUT, "/f", "op=CREATE&excludedatanodes=localhost,10.0.0.5")
            #expect(other.status == 307)
        }
    }

    @Test func aListingComesInBatchesInTheOrderOfSignedBytes() async throws {
        var options = SandboxOptions()
        options.listLimit = 2
        try await withPeer(options) { peer async throws in
            for name in ["/l/b", "/l/a", "/l/%C3%A9"] { try await peer.put(name, []) }
            let first = try await peer.ask(.GET, "/l", "op=LISTSTATUS_BATCH").body
            #expect(first.contains("\"pathSuffix\":\"é\""))
            #expect(first.contains("\"pathSuffix\":\"a\""))
            #expect(first.number("remainingEntries") == 1)
            let rest = try await peer.ask(.GET, "/l", "op=LISTSTATUS_BATCH&startafter=a").body
            #expect(rest.contains("\"pathSuffix\":\"b\""))
            #expect(rest.number("remainingEntries") == 0)
        }
    }

    @Test func httpFSRedirectsToItselfAndAnswers500() async throws {
        var options = SandboxOptions()
        options.personality = .httpfs
        try await withPeer(options) { peer async throws in
            let place = try await peer.place("/f")
            #expect(place.hasPrefix(peer.server.url) && place.hasSuffix("data=true"))
            let untyped = try await peer.client.send(.PUT, place, [1])
            #expect(untyped.status == 400)
            #expect(try await peer.put("/f", [1]).status == 201)
            #expect(try await peer.put("/f", [1], "overwrite=false").status == 500)
            #expect(try await peer.put("/f", [1, 2]).status == 201)
            let status = try await peer.ask(.GET, "/f", "op=GETFILESTATUS").body
            #expect(status.number("length") == 2)
            #expect(!status.contains("fileId"))
            try await peer.put("/g", [])
            let rename = try await peer.ask(
                .PUT, "/f", "op=RENAME&destination=/g&renameoptions=OVERWRITE")
            #expect(rename.body == "{\"boolean\":false}")
        }
    }

    @Test func anEncryptionZoneRefusesConcatAndHasItsOwnChecksums() async throws {
        var options = SandboxOptions()
        options.encryptionZones = ["/ez"]
        try await withPeer(options) { peer async throws in
            for name in ["/ez/a", "/ez/b", "/plain"] { try await peer.put(name, [1]) }
            let status = try await peer.ask(.GET, "/ez/a", "op=GETFILESTATUS").body
            #expect(status.contains("\"encBit\":true"))
            let concat = try await peer.ask(.POST, "/ez/a", "op=CONCAT&sources=/ez/b")
            #expect(concat.body.contains("in an encryption zone"))
            let inside = try await peer.get("/ez/a", "op=GETFILECHECKSUM").body
            #expect(try await peer.get("/plain", "op=GETFILECHECKSUM").body != inside)
        }
    }
}
