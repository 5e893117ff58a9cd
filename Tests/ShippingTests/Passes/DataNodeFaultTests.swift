import Sandbox
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// DataNodes that cannot be reached, have no room, or store something else.
@Suite(.timeLimit(.minutes(10))) struct DataNodeFaultTests {
    private static func io(_ message: String, _ name: String = "java.io.IOException")
        -> Fault.Action
    {
        .answer(with: .remoteException(name, message + "\n\tat org.apache.hadoop.x(X.java:1)"))
    }

    private static let noRoom = Fault.Action.answer(with: .noDataNode("/logs/x"))

    static let passing = [
        PassingFault(
            "the redirect names a dead DataNode",
            Fault(.redirect(to: "127.0.0.1:1"), on: .createAtNameNode)),
        PassingFault(
            "a checksum is asked of a dead DataNode",
            Fault(
                .redirect(to: "127.0.0.1:1"), on: .init(op: "GETFILECHECKSUM", role: .nameNode))),
        PassingFault(
            "success is answered for a truncated body", sendsAgain: .something,
            Fault(.storeOnly(bytes: 1_000), on: .createAtDataNode)),
        PassingFault(
            "success is answered before the body has arrived", sendsAgain: .something,
            Fault(.answer(with: .created), at: .body(after: 1_000), on: .createAtDataNode)),
        PassingFault(
            "no DataNode has space", sendsAgain: .either, Fault(noRoom, on: .createAtDataNode)),
        PassingFault(
            "no DataNode has space for the second block", sendsAgain: .something,
            Fault(noRoom, at: .body(after: 500_000), on: .createAtDataNode)),
        PassingFault(
            "a pipeline cannot be built", sendsAgain: .either,
            Fault(io("Unable to create new block."), on: .createAtDataNode)),
        PassingFault(
            "a pipeline cannot be mended", sendsAgain: .something,
            Fault(
                io("Failed to replace a bad datanode on the existing pipeline"),
                at: .body(after: 500_000), on: .createAtDataNode)),
        PassingFault(
            "no DataNode is registered yet",
            Fault(
                io(
                    "Failed to find datanode, suggest to check cluster health. excludeDatanodes=null"
                ),
                on: .createAtNameNode)),
        PassingFault(
            "a file cannot be closed", sendsAgain: .something,
            Fault(
                io("Unable to close file because the last block does not have enough replicas."),
                at: .done, on: .createAtDataNode)),
        PassingFault(
            "the DataNode cannot reach the NameNode", sendsAgain: .either,
            Fault(
                io("Call From dn1 to nn1:8020 failed", "java.net.ConnectException"),
                on: .createAtDataNode)),
        PassingFault(
            "the DataNode waits for another in vain", sendsAgain: .something,
            Fault(
                io("60000 millis timeout", "java.net.SocketTimeoutException"),
                at: .body(after: 500_000), on: .createAtDataNode)),
        PassingFault(
            "the token of a redirect has expired", sendsAgain: .either,
            Fault(
                io(
                    "Token  has expired",
                    "org.apache.hadoop.security.token.SecretManager$InvalidToken"),
                on: .createAtDataNode)),
        PassingFault(
            "the token for a checksum has expired",
            Fault(
                io(
                    "Token  has expired",
                    "org.apache.hadoop.security.token.SecretManager$InvalidToken"),
                on: .checksum)),
        PassingFault(
            "the DataNode with the block is not there",
            Fault(
                io("No active nodes contain this block"),
                on: .init(op: "GETFILECHECKSUM", role: .nameNode))),
        PassingFault(
            "excluding a node makes an old NameNode fail", sendsAgain: .something,
            Fault(.reset, at: .body(after: 500_000), on: .createAtDataNode),
            Fault(
                .answer(with: .remoteException("java.lang.NullPointerException", "", status: 500)),
                on: .init(op: "CREATE", parameter: "excludedatanodes"))),
        PassingFault(
            "a gateway refuses to exclude a node", sendsAgain: .something,
            Fault(.reset, at: .body(after: 500_000), on: .createAtDataNode),
            Fault(
                .answer(with: .html(status: 400, title: "Bad Request")),
                on: .init(op: "CREATE", parameter: "excludedatanodes"))),
    ]

    @Test(arguments: passing) func aFaultThatPassesCostsTimeOnly(_ test: PassingFault) async throws
    {
        try await Rig().survive(test)
    }

    // Longer than a label may be, so that no name server has to be asked.
    private static let nowhere = String(repeating: "n", count: 64) + ".inside:9864"

    static let lasting = [
        LastingFault(
            "a name that this host cannot resolve", .redirect(to: nowhere), on: .createAtNameNode,
            says: [
                "cannot create /logs/", "NN sent us to \(nowhere), which this host cannot reach",
                "[hdfs] resolve", "HttpFS or Knox",
            ], puts: 0),
        LastingFault(
            "a port of the wrong scheme", .redirect(to: "127.0.0.1:0"), on: .createAtNameNode,
            says: ["sent us to 127.0.0.1:0", "no port for this scheme", "https://"], puts: 0),
        LastingFault(
            "no DataNode has space", noRoom, on: .createAtDataNode,
            says: [
                "cannot create /logs/", "DN", "could only be written to 0 of the 1",
                "hdfs dfsadmin -report",
            ]),
        LastingFault(
            "no DataNode reaches the NameNode",
            io("Call From dn1 to nn1:8020 failed", "java.net.ConnectException"),
            on: .createAtDataNode,
            says: ["cannot create /logs/", "DN", "Call From dn1 to nn1:8020 failed", "see its log"]),
        LastingFault(
            "every body is truncated", .storeOnly(bytes: 1_000), on: .createAtDataNode,
            says: ["HDFS holds other bytes at /logs/", "it has 1000 bytes, the source "]),
        LastingFault(
            "every body is corrupted", .corrupt(offset: 4_711), on: .createAtDataNode,
            says: ["HDFS holds other bytes at /logs/", "its checksum is 0000020000", "source's"]),
    ]

    @Test(arguments: lasting)
    func aFaultThatLastsIsExplainedAndTheNextPassGoesOn(_ test: LastingFault) async throws {
        try await Rig().outlast(test)
    }

    @Test func aNodeThatFailedIsExcludedByItsAddress() async throws {
        let rig = try await Rig()
        try rig.log("a", patternBytes(1_000_000))
        rig.server.faults.add(Fault(.reset, at: .body(after: 500_000), on: .createAtDataNode))
        _ = try await rig.ship()
        let excluded = rig.server.requests.compactMap { $0.query["excludedatanodes"] }
        #expect(excluded == ["127.0.0.1,127.0.0.1:9866"])
    }

    /// Nothing was asked of it, so the next attempt waits for no DELETE.
    @Test func aNodeThatCannotBeReachedCostsNoByteAndNoDelete() async throws {
        let rig = try await Rig()
        try rig.log("a", patternBytes(1_000_000))
        rig.server.faults.add(Fault(.redirect(to: "127.0.0.1:1"), on: .createAtNameNode))
        let report = try await rig.ship()
        #expect(report.count(.published) == 1)
        #expect(report.sentBytes == 1_000_000)
        let operations = rig.server.requests.map(\.op)
        #expect(!operations.prefix { $0 != "RENAME" }.contains("DELETE"))
    }

    /// The client goes away, and the DataNode does not close the file: HDFS keeps the lease.
    @Test func aLeaseThatStaysHeldHoldsUpNobody() async throws {
        let rig = try await Rig()
        // More than the kernel's buffers take: the body is cut, however late the server looks.
        let content = patternBytes(24 << 20)
        try rig.log("a", content)
        let faults = rig.server.faults
        let stall = faults.add(Fault(.hold, at: .body(after: 500_000), on: .createAtDataNode))
        let lease = faults.add(Fault(.hold, at: .cut, on: .createAtDataNode.times(1)))
        let report = try await rig.ship {
            $0.streams[0].blockSize = ByteCount(32 << 20)
            $0.hdfs.timeouts.stall = .seconds(10)
        }
        rig.expectPublished(report, as: content)
        faults.release(stall)
        await faults.waitForHit(lease)
        faults.release(lease)
        let again = try await rig.ship { $0.streams[0].blockSize = ByteCount(32 << 20) }
        #expect(again.count(.already) == 1)
        #expect(rig.destinationNames.count == 1)
    }

    /// Hadoop 2.7 acknowledges first and closes then: what is short just now is not cut off.
    @Test func aFileThatIsClosedAfterItWasAcknowledgedIsWaitedFor() async throws {
        let rig = try await Rig()
        try rig.log("a", patternBytes(1_000_000))
        let faults = rig.server.faults
        let early = faults.add(Fault(.answerBeforeClose, on: .createAtDataNode))
        var second = RequestMatch.stagedStatus
        second.skip = 1
        let look = faults.add(Fault(.hold, on: second))
        async let pass = rig.ship()
        await faults.waitForHit(look)
        faults.release(early)
        try await rig.waitUntilClosed()
        faults.release(look)
        let report = try await pass
        rig.expectPublished(report, as: patternBytes(1_000_000))
        #expect(report.sentBytes == 1_000_000)
    }
}

extension LogHost {
    /// Returns when no file is open in HDFS.
    fileprivate func waitUntilClosed() async throws {
        let folder = try HDFSPath("/logs/\(Self.hour)")
        try await withHDFS { hdfs in
            while try await hdfs.list(folder).contains(where: { $0.length == 0 }) {}
        }
    }
}
