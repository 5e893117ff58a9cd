import NIOHTTP1
import TestSupport
import Testing

@testable import Sandbox

@Suite struct FaultTests {
    private let dataNode = RequestMatch(op: "CREATE", role: .dataNode)

    @Test(arguments: [
        ("/a/*", "/a/b", true), ("/a/*", "/a/b/c", false), ("/a/**", "/a/b/c", true),
        ("/a/?.log", "/a/1.log", true), ("/a/?.log", "/a//.log", false),
        ("**/.x.*", "/a/b/.x.1", true),
    ])
    func aGlobStopsAtSlashesUnlessToldOtherwise(glob: String, path: String, matches: Bool) {
        #expect(PathGlob(glob).matches(path) == matches)
    }

    @Test func aHeldRequestIsNotDoneByAServerThatStops() async throws {
        let folder = try TemporaryFolder()
        let server = try await SandboxServer.start(root: folder.path)
        let id = server.faults.add(Fault(.hold))
        let url = server.url + "/webhdfs/v1/d?op=MKDIRS"
        async let reply = try? RawClient().send(.PUT, url)
        await server.faults.waitForHit(id)
        await server.stop()
        let answered = await reply
        #expect(answered == nil)
        try await withPeer(over: folder) { peer async throws in
            #expect(try await peer.ask(.GET, "/d", "op=GETFILESTATUS").status == 404)
        }
    }

    @Test func anAnswerReplacesTheRightOneAsOftenAsAskedFor() async throws {
        try await withPeer { peer async throws in
            let match = RequestMatch(op: "mkdirs", path: "/a/*", skip: 1, times: 2)
            let id = peer.faults.add(Fault(.answer(with: .standby), on: match))
            var statuses: [Int] = []
            for _ in 0..<5 { statuses.append(try await peer.ask(.PUT, "/a/b", "op=MKDIRS").status) }
            #expect(statuses == [200, 403, 403, 200, 200])
            #expect(try await peer.ask(.PUT, "/a/b/c", "op=MKDIRS").status == 200)
            #expect(peer.faults.hits(id) == 2)
        }
    }

    @Test func aLostReplyLosesNoWork() async throws {
        try await withPeer { peer async throws in
            peer.faults.add(Fault(.close, at: .done, on: RequestMatch(op: "MKDIRS")))
            await #expect(throws: (any Error).self) {
                try await peer.ask(.PUT, "/d", "op=MKDIRS")
            }
            #expect(try await peer.ask(.GET, "/d", "op=GETFILESTATUS").status == 200)
            #expect(peer.server.requests.first?.status == nil)
        }
    }

    @Test(arguments: [Fault.Action.close, .reset])
    func aConnectionThatEndsInMidBodyLeavesWhatCame(action: Fault.Action) async throws {
        try await withPeer { peer async throws in
            peer.faults.add(Fault(action, at: .body(after: 65_536), on: dataNode))
            await #expect(throws: (any Error).self) { try await peer.put("/f", pattern(200_000)) }
            let status = try await peer.closedStatus("/f")
            #expect(status.number("length") == 65_536)
        }
    }

    @Test func anEarly201AcknowledgesAShortFile() async throws {
        try await withPeer { peer async throws in
            peer.faults.add(Fault(.answer(with: .created), at: .body(after: 10), on: dataNode))
            let reply = try await peer.put("/f", pattern(100))
            #expect(reply.status == 201)
            #expect(peer.onDisk("/f") == pattern(10))
        }
    }

    @Test func aTruncatingDataNodeAnswers201() async throws {
        try await withPeer { peer async throws in
            peer.faults.add(Fault(.storeOnly(bytes: 70_000), on: dataNode))
            #expect(try await peer.put("/f", pattern(100_000)).status == 201)
            #expect(peer.onDisk("/f") == pattern(70_000))
            #expect(peer.server.requests.last?.bodyBytes == 100_000)
        }
    }

    @Test func aCorruptedByteIsStoredAndChecksummedAsSuch() async throws {
        try await withPeer { peer async throws in
            peer.faults.add(Fault(.corrupt(offset: 66_000), on: dataNode))
            #expect(try await peer.put("/bad", pattern(70_000)).status == 201)
            var expected = pattern(70_000)
            expected[66_000] ^= 1
            #expect(peer.onDisk("/bad") == expected)
            try await peer.put("/same", expected)
            let bad = try await peer.get("/bad", "op=GETFILECHECKSUM").body
            #expect(try await peer.get("/same", "op=GETFILECHECKSUM").body == bad)
        }
    }

    @Test func aHeldRequestIsDoneEvenWhenItsClientHasGone() async throws {
        try await withPeer { peer async throws in
            let id = peer.faults.add(Fault(.hold, on: dataNode))
            try await peer.put("/zombie", pattern(10), declared: 100)
            await peer.faults.waitForHit(id)
            #expect(try await peer.ask(.GET, "/zombie", "op=GETFILESTATUS").status == 404)
            peer.faults.release(id)
            while try await peer.ask(.GET, "/zombie", "op=GETFILESTATUS").status == 404 {}
            let status = try await peer.closedStatus("/zombie")
            #expect(status.number("length") == 10)
        }
    }

    @Test func aRedirectNamesTheHostThatWasAskedFor() async throws {
        try await withPeer { peer async throws in
            peer.faults.add(
                Fault(.redirect(to: "nowhere.invalid:1"), on: RequestMatch(op: "CREATE")))
            #expect(try await peer.place("/f").hasPrefix("http://nowhere.invalid:1/webhdfs/v1/f?"))
            #expect(try await peer.place("/f").hasPrefix(peer.server.dataNodeURL))
        }
    }

    @Test func aStandbyRedirectsACreateAndRefusesTheRest() async throws {
        var options = SandboxOptions()
        options.nameNodes = 2
        try await withPeer(options) { peer async throws in
            let standby = RequestMatch(role: .nameNode, nameNode: 0, times: nil)
            peer.faults.add(Fault(.standby, on: standby))
            #expect(try await peer.put("/f", [1]).status == 201)
            let refused = try await peer.ask(.PUT, "/d", "op=MKDIRS")
            #expect(refused.status == 403)
            #expect(refused.body.contains("category WRITE is not supported in state standby"))
            let active = peer.server.urls[1] + "/webhdfs/v1/f?op=GETFILESTATUS"
            #expect(try await peer.client.send(.GET, active).status == 200)
        }
    }

    @Test func inSafeModeTheDataNodeRefusesTheCreate() async throws {
        try await withPeer { peer async throws in
            peer.faults.add(Fault(.safeMode, on: RequestMatch(times: nil)))
            let created = try await peer.put("/f", [1])
            #expect(created.status == 403)
            #expect(created.body.contains("Cannot create file/f. Name node is in safe mode."))
            #expect(try await peer.ask(.PUT, "/d", "op=MKDIRS").body.contains("SafeModeException"))
            #expect(try await peer.ask(.GET, "/", "op=LISTSTATUS").status == 200)
        }
    }

    @Test func anAcknowledgedFileMayStillBeOpen() async throws {
        try await withPeer { peer async throws in
            let id = peer.faults.add(Fault(.answerBeforeClose, on: dataNode))
            #expect(try await peer.put("/f", pattern(100)).status == 201)
            let open = try await peer.get("/f", "op=GETFILECHECKSUM")
            #expect(open.body.contains("is under construction"))
            peer.faults.release(id)
            #expect(try await peer.closedStatus("/f").number("length") == 100)
        }
    }

    @Test func aFaultMayBeForRequestsWithAParameter() async throws {
        try await withPeer { peer async throws in
            let match = RequestMatch(op: "MKDIRS", parameter: "permission")
            peer.faults.add(Fault(.answer(with: .standby), on: match))
            #expect(try await peer.ask(.PUT, "/a", "op=MKDIRS").status == 200)
            #expect(try await peer.ask(.PUT, "/b", "op=MKDIRS&permission=755").status == 403)
        }
    }

    @Test func aGatewayKnowsOnlyURLsWithItsPrefix() async throws {
        var options = SandboxOptions()
        options.personality = .httpfs
        options.pathPrefix = "/gateway/x"
        try await withPeer(options) { peer async throws in
            #expect(try await peer.ask(.GET, "/", "op=GETFILESTATUS").status == 404)
            let url = peer.server.url + "/gateway/x/webhdfs/v1/f?op=CREATE"
            let asked = try await peer.client.send(.PUT, url)
            #expect(asked.status == 307)
            #expect(asked.location.hasPrefix(peer.server.url + "/gateway/x/webhdfs/v1/f?"))
        }
    }

    @Test func aSlowReaderTakesItsTimeAndAllOfIt() async throws {
        try await withPeer { peer async throws in
            let id = peer.faults.add(
                Fault(.readAtMost(bytesPerSecond: 1 << 20), on: dataNode))
            #expect(try await peer.put("/f", pattern(200_000)).status == 201)
            #expect(peer.faults.hits(id) >= 2)
            #expect(peer.onDisk("/f") == pattern(200_000))
        }
    }

    @Test func faultsOverHTTPAreForServersThatAllowThem() async throws {
        let json = """
            {"match": {"op": "MKDIRS", "times": null}, "action": {"answer": {"with": {"status": 502}}}}
            """
        try await withPeer { peer async throws in
            let url = peer.server.url + "/sandbox/faults"
            #expect(try await peer.client.send(.POST, url, Array(json.utf8)).status == 404)
        }
        var options = SandboxOptions()
        options.allowsFaults = true
        try await withPeer(options) { peer async throws in
            let url = peer.server.url + "/sandbox/faults"
            #expect(try await peer.client.send(.POST, url, Array(json.utf8)).status == 201)
            #expect(try await peer.ask(.PUT, "/d", "op=MKDIRS").status == 502)
            #expect(try await peer.client.send(.DELETE, url).status == 200)
            #expect(try await peer.ask(.PUT, "/d", "op=MKDIRS").status == 200)
            let log = try await peer.client.send(.GET, peer.server.url + "/sandbox/requests")
            #expect(log.body.contains("\"op\":\"MKDIRS\""))
        }
    }

    @Test func theLogKeepsNoSecrets() async throws {
        try await withPeer { peer async throws in
            _ = try await peer.ask(.GET, "/", "op=GETFILESTATUS&delegation=s3cret&user.name=joe")
            #expect(
                peer.server.requests.last?.query == ["op": "GETFILESTATUS", "user.name": "joe"])
        }
    }
}
