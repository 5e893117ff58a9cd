import Curl
import Sandbox
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// Somebody else writes where we do.
@Suite(.timeLimit(.minutes(10))) struct ForeignFaultTests {
    @Test(arguments: [true, false])
    func aDestinationThatAppearsMeanwhileIsNeverReplaced(isTheSame: Bool) async throws {
        let theirs = patternBytes(Rig.threeParts.count, seed: isTheSame ? 1 : 9)
        let rig = try await Rig()
        try rig.log("a", Rig.threeParts)
        let id = rig.server.faults.add(Fault(.hold, on: .rename))
        async let pass = rig.ship()
        await rig.server.faults.waitForHit(id)
        try await rig.put(theirs, at: "/logs/\(Rig.hour)/web.a.\(Rig.hour).log")
        rig.server.faults.release(id)
        let report = try await pass
        #expect(report.count(isTheSame ? .already : .conflict) == 1)
        #expect(rig.published("a") == theirs)
        #expect(rig.destinationNames.count == 1, "\(rig.destinationNames)")
        #expect(rig.uploadsLeft == [])
        if !isTheSame {
            let reason = report.files.first?.reason ?? ""
            #expect(reason.contains("is taken by something else"), "\(reason)")
            #expect(reason.contains("move one of them away"), "\(reason)")
        }
    }

    @Test(arguments: [true, false])
    func aPartThatSomebodyDeletesOrLengthensIsSentAgain(deletes: Bool) async throws {
        let rig = try await Rig()
        try rig.log("a", Rig.threeParts)
        let id = rig.server.faults.add(Fault(.hold, at: .done, on: .createAtDataNode))
        async let pass = rig.ship()
        await rig.server.faults.waitForHit(id)
        let held = rig.server.requests.first { $0.op == "CREATE" && $0.role == .dataNode }
        try await rig.meddle(with: HDFSPath(try #require(held).path), deletes: deletes)
        rig.server.faults.release(id)
        let report = try await pass
        rig.expectPublished(report)
        #expect(report.sentBytes > Int64(Rig.threeParts.count))
    }
}

extension LogHost {
    /// Writes a file as somebody else.
    func put(_ bytes: [UInt8], at path: String) async throws {
        try await withHDFS { hdfs in
            _ = try await hdfs.create(
                HDFSPath(path), body: FixedBody(bytes), options: CreateOptions(blockSize: 1 << 20))
        }
    }

    /// Deletes a file as somebody else, or appends a line to it.
    fileprivate func meddle(with path: HDFSPath, deletes: Bool) async throws {
        if deletes { return try await withHDFS { _ = try await $0.delete(path) } }
        let foreign = try path.sibling(named: "foreign")
        try await put([1, 2, 3], at: foreign.description)
        try await withHDFS { try await $0.concat(onto: path, sources: [foreign]) }
    }

    func withHDFS(_ run: (WebHDFSClient) async throws -> Void) async throws {
        let http = try HTTPClient()
        defer { http.shutdown() }
        try await run(WebHDFSClient(.init(endpoints: [server.url], user: "hdfs"), http: http))
    }
}
