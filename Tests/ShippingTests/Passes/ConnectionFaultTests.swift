import Sandbox
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// Connections that are refused, break, stall or crawl, and requests that come too late.
@Suite(.timeLimit(.minutes(10))) struct ConnectionFaultTests {
    static let passing = [
        PassingFault(
            "the NameNode resets a connection", Fault(.reset, on: .init(role: .nameNode, skip: 2))),
        PassingFault(
            "the NameNode closes without an answer", Fault(.close, on: .createAtNameNode)),
        PassingFault(
            "the connection is reset in mid-body", sendsAgain: .something,
            Fault(.reset, at: .body(after: 500_000), on: .createAtDataNode)),
        PassingFault(
            "the connection is closed in mid-body", sendsAgain: .something,
            Fault(.close, at: .body(after: 500_000), on: .createAtDataNode)),
        PassingFault(
            "the connection breaks for every part, twice", sendsAgain: .something,
            Fault(.reset, at: .body(after: 300_000), on: .createAtDataNode.times(6))),
        PassingFault(
            "the DataNode crawls",
            Fault(.readAtMost(bytesPerSecond: 2 << 20), on: .createAtDataNode)),
        PassingFault(
            "the answer to a body is lost", sendsAgain: .something,
            Fault(.close, at: .done, on: .createAtDataNode)),
        PassingFault("the answer to CONCAT is lost", Fault(.close, at: .done, on: .concat)),
        PassingFault("the answer to RENAME is lost", Fault(.close, at: .done, on: .rename)),
        PassingFault(
            "the answers to a body and to the DELETE of what it left are lost",
            sendsAgain: .something,
            Fault(.close, at: .done, on: .createAtDataNode),
            Fault(.close, at: .done, on: .delete)),
        PassingFault(
            "the answer to a checksum is lost", Fault(.reset, at: .done, on: .checksum)),
    ]

    @Test(arguments: passing) func aFaultThatPassesCostsTimeOnly(_ test: PassingFault) async throws
    {
        try await Rig().survive(test)
    }

    // MARK: - No connection

    enum Unreachable: CaseIterable { case refuses, swallows, hasNoAddress }

    @Test(arguments: Unreachable.allCases)
    func aNameNodeThatCannotBeReachedIsPassedOver(_ kind: Unreachable) async throws {
        let rig = try await Rig()
        try rig.log("a", Rig.threeParts)
        let hole = try LoopbackBlackHole()
        let dead =
            switch kind {
            case .refuses: "http://127.0.0.1:\(try LoopbackListener.refusingPort())"
            case .swallows: hole.url("")
            // Longer than a label may be, so that no name server has to be asked.
            case .hasNoAddress: "http://\(String(repeating: "n", count: 64)).inside:9870"
            }
        let report = try await rig.ship {
            $0.hdfs.endpoints = [dead, rig.server.url]
            $0.hdfs.timeouts.connect = .seconds(2)
        }
        rig.expectPublished(report)
        #expect(report.sentBytes == Int64(Rig.threeParts.count))
    }

    // MARK: - No progress

    struct Silence: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let moment: Fault.Moment
        var isWhole = false
    }

    static let silences = [
        Silence(testDescription: "accepts and does nothing", moment: .arrival),
        Silence(testDescription: "reads no further in mid-body", moment: .body(after: 500_000)),
        Silence(testDescription: "never answers a whole body", moment: .done, isWhole: true),
    ]

    /// A half-open connection, a frozen DataNode, one whose threads are blocked: all look like this.
    @Test(arguments: silences)
    func aDataNodeThatFallsSilentIsGivenUpAndThePartGetsAnotherName(_ silence: Silence)
        async throws
    {
        let rig = try await Rig()
        try rig.log("a", Rig.threeParts)
        let id = rig.server.faults.add(Fault(.hold, at: silence.moment, on: .createAtDataNode))
        let report = try await rig.ship { $0.inAHurry() }
        #expect(rig.server.faults.hits(id) == 1)
        rig.expectPublished(report)
        #expect(report.sentBytes > Int64(Rig.threeParts.count))
        let names = rig.server.requests.filter { $0.op == "CREATE" && $0.role == .dataNode }
            .map(\.path)
        #expect(Set(names).count == names.count, "a name was used twice: \(names)")
    }

    @Test func aNameNodeThatFallsSilentIsFollowedByTheNext() async throws {
        var options = SandboxOptions()
        options.nameNodes = 2
        let rig = try await Rig(options)
        try rig.log("a", Rig.threeParts)
        rig.server.faults.add(Fault(.hold, on: .init(nameNode: 0, times: nil)))
        let report = try await rig.ship {
            $0.hdfs.endpoints = rig.server.urls
            $0.inAHurry()
        }
        rig.expectPublished(report)
    }

    /// A slow line is no fault: as long as bytes move, a part may take longer than any time limit.
    @Test func aTrickleIsNoStall() async throws {
        let rig = try await Rig()
        let bytes = patternBytes(3 << 19)
        try rig.log("a", bytes)
        // 20 s, in which the kernel's buffers let nothing more in for seconds on end.
        let slowly = Fault.Action.readAtMost(bytesPerSecond: 80_000)
        rig.server.faults.add(Fault(slowly, on: .createAtDataNode.times(nil)))
        let report = try await rig.ship { $0.hdfs.timeouts.stall = .seconds(15) }
        rig.expectPublished(report, as: bytes)
    }

    // MARK: - Too late

    /// DataNodes put work off: a request that was given up may be carried out minutes later.
    @Test func aCreateThatHappensTooLateLeavesAFileThatIsDeletedAnHourLater() async throws {
        let rig = try await Rig()
        try rig.log("a", Rig.threeParts)
        let id = rig.server.faults.add(Fault(.hold, on: .createAtDataNode))
        let report = try await rig.ship { $0.inAHurry() }
        rig.expectPublished(report)
        rig.server.faults.release(id)
        while rig.destinationNames.count == 1 { await Task.yield() }
        #expect(rig.published("a") == Rig.threeParts)
        try await rig.sweep(after: .seconds(3_500))
        #expect(rig.destinationNames.count == 2)
        try await rig.sweep(after: .seconds(3_700))
        #expect(rig.destinationNames.count == 1)
    }

    @Test(arguments: [RequestMatch.concat, .rename, .delete])
    func aChangeThatHappensTooLateHarmsNothing(_ match: RequestMatch) async throws {
        let rig = try await Rig()
        try rig.log("a", Rig.threeParts)
        // So that there is something to delete.
        rig.server.faults.add(Fault(.reset, at: .body(after: 1_000), on: .createAtDataNode))
        let id = rig.server.faults.add(Fault(.hold, on: match))
        let report = try await rig.ship { $0.inAHurry() }
        #expect(rig.server.faults.hits(id) == 1)
        rig.expectPublished(report)
        let before = rig.server.requests.count { $0.status != nil }
        rig.server.faults.release(id)
        while rig.server.requests.count(where: { $0.status != nil }) == before {
            await Task.yield()
        }
        rig.expectPublished(report)
    }
}

extension Configuration {
    /// Gives up after seconds instead of minutes.
    fileprivate mutating func inAHurry() {
        // Long enough for whoever is not silent, also among all tests on a busy machine.
        hdfs.timeouts.stall = .seconds(20)
        hdfs.timeouts.reply = .seconds(20)
    }
}

extension LogHost {
    /// Deletes what was given up, as a pass does that comes so much later.
    fileprivate func sweep(after delay: Duration) async throws {
        let state = try StateDirectory(folder.path("state"), host: "web")
        let tools = try UploadTools(configuration(), state: state, retry: .once)
        try await tools.sweep(at: .now() + delay) { #expect(Bool(false), "\($0)") }
    }
}
