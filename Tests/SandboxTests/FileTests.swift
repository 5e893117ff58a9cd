import NIOHTTP1
import Sandbox
import TestSupport
import Testing

@Suite struct FileTests {
    @Test func aFileThatWasPutIsAPlainFileInTheFolder() async throws {
        try await withPeer { peer async throws in
            let reply = try await peer.put("/logs/a%20file", pattern(200_000))
            #expect(reply.status == 201)
            #expect(reply.headers.first(name: "Connection") == "close")
            #expect(peer.onDisk("/logs/a file") == pattern(200_000))
            let read = try await peer.get("/logs/a%20file", "op=OPEN&offset=65530&length=3")
            #expect(read.status == 200)
            #expect(read.headers.first(name: "Content-Length") == "3")
        }
    }

    @Test func aCutBodyLeavesAShortClosedFile() async throws {
        try await withPeer { peer async throws in
            let cut = peer.faults.add(
                Fault(.hold, at: .cut, on: RequestMatch(op: "CREATE", times: nil)))
            try await peer.put("/short", pattern(70_000), declared: 100_000)
            await peer.faults.waitForHit(cut)
            let open = try await peer.get("/short", "op=GETFILECHECKSUM")
            #expect(open.status == 403)
            #expect(open.body.contains("is under construction"))

            peer.faults.clear()
            let status = try await peer.closedStatus("/short")
            #expect(status.contains("\"length\":70000"))
            #expect(peer.onDisk("/short") == pattern(70_000))
        }
    }

    @Test(arguments: [
        (0, "00000000000000000000000070bc8f4b72a86921468bf8e8441dce51"),
        (1, "000002000000000000000000813e013932b3af234097493b41c7a5b3"),
        (513, "00000200000000000000000034445445fbd264e4642863c49da0f1af"),
        (327_803, "000002000000000000000080ede396df8d54944d81ca4104c65a581c"),
    ])
    func theChecksumIsHadoops(length: Int, hex: String) async throws {
        try await withPeer { peer async throws in
            try await peer.put("/f", pattern(length))
            let reply = try await peer.get("/f", "op=GETFILECHECKSUM")
            #expect(reply.body.contains("\"bytes\":\"\(hex)00000000\",\"length\":28"))
        }
    }

    @Test func aFileThatSomebodyPutIntoTheFolderIsServed() async throws {
        let folder = try TemporaryFolder()
        try folder.write("hello", to: "d/f")
        try await withPeer(over: folder) { peer async throws in
            #expect(try await peer.get("/d/f", "op=OPEN").body == "hello")
            #expect(try await peer.put("/d/beside", [1]).status == 201)
            let checksum = try await peer.get("/d/f", "op=GETFILECHECKSUM").body
            try await peer.put("/same", Array("hello".utf8))
            #expect(try await peer.get("/same", "op=GETFILECHECKSUM").body == checksum)
        }
    }

    @Test func idsModesAndBlocksSurviveARestart() async throws {
        let folder = try TemporaryFolder()
        var before: [String] = []
        try await withPeer(over: folder) { peer async throws in
            try await peer.put("/d/a", pattern(70_000), "permission=600")
            try await peer.put("/d/b", pattern(70_000))
            _ = try await peer.ask(.POST, "/d/a", "op=CONCAT&sources=/d/b")
            before = try await peer.everythingAbout("/d/a")
        }
        try await withPeer(over: folder) { peer async throws in
            let after = try await peer.everythingAbout("/d/a")
            #expect(after == before)
            #expect(after[0].contains("\"permission\":\"600\""))
            #expect(after[1].contains("MD5-of-128MD5-of-512CRC32C"))
        }
    }

    @Test func aConcatThatWasNotFinishedIsUndoneByTheNextStart() async throws {
        let folder = try TemporaryFolder()
        try await withPeer(over: folder) { try await $0.put("/f", [1, 2, 3]) }
        try append("garbage", to: folder.path("f"))
        try append(
            #"{"extend":{"id":16386,"length":3}}"# + "\n",
            to: folder.path(".webhdfs-sandbox/journal"))
        try await withPeer(over: folder) { peer async throws in
            #expect(peer.onDisk("/f") == [1, 2, 3])
            let status = try await peer.ask(.GET, "/f", "op=GETFILESTATUS").body
            #expect(status.number("fileId") == 16386)
            #expect(status.number("length") == 3)
        }
    }

    @Test func twoServersDoNotShareAFolder() async throws {
        let folder = try TemporaryFolder()
        try await withPeer(over: folder) { _ async throws in
            await #expect(throws: (any Error).self) {
                _ = try await SandboxServer.start(root: folder.path)
            }
        }
    }

    @Test func concatLeavesTheTargetItsIdAndTakesTheSourcesAway() async throws {
        try await withPeer { peer async throws in
            for name in ["/a", "/b", "/c"] { try await peer.put(name, pattern(70_000)) }
            let before = try await peer.ask(.GET, "/a", "op=GETFILESTATUS").body
            let reply = try await peer.ask(.POST, "/a", "op=CONCAT&sources=/b,/c")
            #expect(reply.status == 200)
            let after = try await peer.ask(.GET, "/a", "op=GETFILESTATUS").body
            #expect(after.number("fileId") == before.number("fileId"))
            #expect(after.number("length") == 210_000)
            #expect(peer.onDisk("/a") == pattern(70_000) + pattern(70_000) + pattern(70_000))
            #expect(peer.onDisk("/b") == nil)
            #expect(try await peer.ask(.GET, "/b", "op=GETFILESTATUS").status == 404)
        }
    }

    @Test(arguments: [
        "a+b", "a%20b", "a%25b", "a%2525b", "a%3Bb", "a%23b", "a%3Fb", "%C3%A9", "a,b",
    ])
    func anyLegalNameRoundTrips(name: String) async throws {
        try await withPeer { peer async throws in
            #expect(try await peer.put("/\(name)", [7]).status == 201)
            #expect(try await peer.get("/\(name)", "op=OPEN").status == 200)
            #expect(try await peer.ask(.GET, "/", "op=LISTSTATUS").body.contains("\"length\":1"))
        }
    }

    @Test func aDecomposedNameIsComposedByTheRedirectAsInHadoop() async throws {
        try await withPeer { peer async throws in
            #expect(try await peer.put("/e%CC%81", [7]).status == 201)
            #expect(try await peer.ask(.GET, "/e%CC%81", "op=GETFILESTATUS").status == 404)
            #expect(try await peer.ask(.GET, "/%C3%A9", "op=GETFILESTATUS").status == 200)
        }
    }
}

extension Peer {
    /// Status and checksum, as the server answers.
    func everythingAbout(_ path: String) async throws -> [String] {
        [
            try await ask(.GET, path, "op=GETFILESTATUS").body,
            try await get(path, "op=GETFILECHECKSUM").body,
        ]
    }

    /// The status once the file is closed, which the answer to a checksum shows.
    func closedStatus(_ path: String) async throws -> String {
        while try await get(path, "op=GETFILECHECKSUM").status != 200 { await Task.yield() }
        return try await ask(.GET, path, "op=GETFILESTATUS").body
    }
}

extension String {
    /// The number that belongs to a key of JSON.
    func number(_ key: String) -> Int? {
        guard let start = firstRange(of: "\"\(key)\":") else { return nil }
        return Int(self[start.upperBound...].prefix { $0.isNumber })
    }
}
