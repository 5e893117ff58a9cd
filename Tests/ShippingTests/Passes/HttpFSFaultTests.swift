import Sandbox
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// Manners of HttpFS and of gateways: no inode ids, no rename options, 500 for everything.
@Suite(.timeLimit(.minutes(10))) struct HttpFSFaultTests {
    private static func rig(_ change: (inout SandboxOptions) -> Void = { _ in }) async throws -> Rig
    {
        var options = SandboxOptions()
        options.personality = .httpfs
        change(&options)
        return try await Rig(options)
    }

    /// As HttpFS says it: with status 500.
    private static func remote(_ name: String, _ message: String) -> Fault.Action {
        .answer(with: .remoteException(name, message, status: 500))
    }

    static let passing = [
        PassingFault("nothing at all"),
        PassingFault(
            "the answer to a body is lost", sendsAgain: .something,
            Fault(.close, at: .done, on: .createAtDataNode)),
        PassingFault("the answer to CONCAT is lost", Fault(.close, at: .done, on: .concat)),
        PassingFault("the answer to RENAME is lost", Fault(.close, at: .done, on: .rename)),
        PassingFault(
            "its NameNode fails over",
            Fault(
                remote(
                    "org.apache.hadoop.ipc.RemoteException",
                    "Operation category WRITE is not supported in state standby"), on: .rename)),
        PassingFault(
            "its NameNode cannot be reached", sendsAgain: .either,
            Fault(
                remote("java.net.ConnectException", "Call From httpfs to nn:8020 failed"),
                on: .createAtDataNode)),
        PassingFault(
            "safe mode",
            Fault(
                remote(
                    "org.apache.hadoop.hdfs.server.namenode.SafeModeException",
                    "Cannot rename /logs/x. Name node is in safe mode."), on: .rename)),
        PassingFault(
            "its busy client keeps the lease", sendsAgain: .either,
            Fault(
                remote(
                    "org.apache.hadoop.ipc.RemoteException",
                    "Failed to CREATE_FILE /logs/x because DFSClient_NONMAPREDUCE_1_1 is already the"
                        + " current lease holder."), on: .createAtDataNode)),
        PassingFault(
            "a byte is corrupted", sendsAgain: .something,
            Fault(.corrupt(offset: 4_711), on: .createAtDataNode)),
        PassingFault(
            "a short body passes for a whole one", sendsAgain: .something,
            Fault(.storeOnly(bytes: 1_000), on: .createAtDataNode)),
    ]

    @Test(arguments: passing) func aFaultThatPassesCostsTimeOnly(_ test: PassingFault) async throws
    {
        try await Self.rig().survive(test)
    }

    static let lasting = [
        LastingFault(
            "no permission",
            remote(
                "org.apache.hadoop.security.AccessControlException",
                #"Permission denied: user=logs, access=WRITE, inode="/logs":hdfs:hdfs:drwxr-xr-x"#),
            on: .createAtDataNode,
            says: ["cannot create /logs/", "user=logs, access=WRITE", "Give this user the access"],
            needsPermission: true, puts: 3),
        LastingFault(
            "a quota",
            remote(
                "org.apache.hadoop.hdfs.protocol.DSQuotaExceededException",
                "The DiskSpace quota of /logs is exceeded: quota = 4 B = 4 B"),
            on: .createAtDataNode, says: ["quota of /logs is exceeded", "have its quota raised"],
            puts: 3),
        LastingFault(
            "a server that only lets read", .answer(with: Answer(status: 403)),
            on: .createAtNameNode,
            says: ["cannot create /logs/", "NN", "does not say why", "httpfs.access.mode"],
            needsPermission: true, puts: 0),
        LastingFault(
            "a server that only lets write", .answer(with: Answer(status: 403)),
            on: .init(op: "GETFILECHECKSUM"),
            says: ["cannot get the checksum of /logs/", "does not say why", "verify = \"length\""],
            needsPermission: true, puts: 3),
        LastingFault(
            "something unforeseen", remote("java.lang.IllegalStateException", "gone mad"),
            on: .createAtNameNode, says: ["cannot create /logs/", "NN", "gone mad"], puts: 0),
    ]

    @Test(arguments: lasting)
    func aFaultThatLastsIsExplainedAndTheNextPassGoesOn(_ test: LastingFault) async throws {
        try await Self.rig().outlast(test)
    }

    /// HttpFS ignores `renameoptions` and answers `false`, or moves the file into the directory.
    @Test(arguments: ["", "/inner"])
    func whatAppearsAtTheDestinationIsNeverReplaced(below: String) async throws {
        let rig = try await Self.rig()
        try rig.log("a", Rig.threeParts)
        let destination = "/logs/\(Rig.hour)/web.a.\(Rig.hour).log"
        let id = rig.server.faults.add(Fault(.hold, on: .rename))
        async let pass = rig.ship()
        await rig.server.faults.waitForHit(id)
        try await rig.put([1, 2, 3], at: destination + below)
        rig.server.faults.release(id)
        let report = try await pass
        #expect(report.count(.conflict) == 1)
        let reason = report.files.first?.reason ?? ""
        #expect(reason.contains("\(destination) is taken by something else"), "\(reason)")
        #expect(rig.destinationNames.count == 1, "\(rig.destinationNames)")
        #expect(try rig.folder.read("hdfs" + destination + below) == [1, 2, 3])
        let inside = rig.folder.names(in: "hdfs" + destination)
        #expect(inside == (below.isEmpty ? [] : ["inner"]), "\(inside)")
        #expect(rig.uploadsLeft == [])
    }

    @Test func aGatewayMayHaveAPathOfItsOwn() async throws {
        let rig = try await Self.rig { $0.pathPrefix = "/gateway/default" }
        try rig.log("a", Rig.threeParts)
        let report = try await rig.ship {
            $0.hdfs.endpoints = [rig.server.url + "/gateway/default"]
        }
        rig.expectPublished(report)
        #expect(report.sentBytes == Int64(Rig.threeParts.count))
    }

    @Test func aMissingPrefixIsSaidOnce() async throws {
        let rig = try await Self.rig { $0.pathPrefix = "/gateway/default" }
        try rig.log("a", Rig.threeParts)
        let report = try await rig.ship()
        #expect(report.count(.failed) == 1)
        #expect(report.sentBytes == 0)
        #expect(rig.server.requests.count == 1)
    }

    /// HttpFS 3.1.2 to 3.3.0 cuts a body that pauses for a second, so a slow rate means small pieces
    /// and few transfers, never long pauses.
    @Test func aSlowRateKeepsEveryTransferMoving() async throws {
        let rig = try await Self.rig { $0.idleLimit = .seconds(1) }
        for name in ["a", "b"] { try rig.log(name, patternBytes(40_000)) }
        let report = try await rig.ship {
            $0.limits.total = RateLimit(
                rate: Rate(bytesPerSecond: 10 << 10), burst: ByteCount(32 << 10))
        }
        #expect(report.count(.published) == 2, "\(report.files.first?.reason ?? "")")
        for name in ["a", "b"] { #expect(rig.published(name) == patternBytes(40_000)) }
    }
}
