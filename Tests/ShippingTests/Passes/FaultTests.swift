import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// What a pass makes of a server that does not behave. The file is whole in the end, once.
@Suite struct FaultTests {
    /// Three parts of one block each.
    private static let content = patternBytes(5 << 19)

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let faults: [Fault]
        /// Whether bytes have to be sent again; nil where that depends on who is faster.
        var sendsAgain: Bool? = true
    }

    private static let toNameNode = RequestMatch(op: "CREATE", role: .nameNode)
    private static let toDataNode = RequestMatch(op: "CREATE", role: .dataNode)

    static let cases = [
        Case(
            testDescription: "the connection is reset in mid-body",
            faults: [Fault(.reset, at: .body(after: 500_000), on: toDataNode)]),
        Case(
            testDescription: "the answer to a body is lost",
            faults: [Fault(.close, at: .done, on: toDataNode)]),
        Case(
            testDescription: "a byte is corrupted on its way",
            faults: [Fault(.corrupt(offset: 4_711), on: toDataNode)]),
        Case(
            testDescription: "success is answered for a truncated body",
            faults: [Fault(.storeOnly(bytes: 1_000), on: toDataNode)]),
        Case(
            testDescription: "success is answered before the body has arrived",
            faults: [Fault(.answer(with: .created), at: .body(after: 1_000), on: toDataNode)]),
        Case(
            testDescription: "a DataNode has no space",
            faults: [Fault(.answer(with: .noDataNode("/logs")), on: toDataNode)],
            sendsAgain: nil),
        Case(
            testDescription: "the redirect names a dead DataNode",
            faults: [Fault(.redirect(to: "127.0.0.1:1"), on: toNameNode)],
            sendsAgain: false),
        Case(
            testDescription: "the NameNode is a standby for a moment",
            faults: [Fault(.answer(with: .standby), on: .init(role: .nameNode, times: 3))],
            sendsAgain: false),
        Case(
            testDescription: "the NameNode is in safe mode for a moment",
            faults: [
                Fault(
                    .answer(with: .safeMode("create")),
                    on: .init(op: "CREATE", role: .nameNode, times: 3))
            ],
            sendsAgain: false),
        Case(
            testDescription: "the answer to CONCAT is lost",
            faults: [Fault(.close, at: .done, on: .init(op: "CONCAT"))], sendsAgain: false),
        Case(
            testDescription: "the answer to RENAME is lost",
            faults: [Fault(.close, at: .done, on: .init(op: "RENAME"))], sendsAgain: false),
        Case(
            testDescription: "the answers to a body and to the DELETE of what it left are lost",
            faults: [
                Fault(.close, at: .done, on: toDataNode),
                Fault(.close, at: .done, on: .init(op: "DELETE")),
            ]),
        Case(
            testDescription: "a proxy answers in HTML",
            faults: [
                Fault(.answer(with: .html(status: 503, title: "Busy")), on: .init(op: "RENAME"))
            ],
            sendsAgain: false),
    ]

    @Test(arguments: cases) func aFaultThatPassesCostsNoMoreThanTime(_ test: Case) async throws {
        let rig = try await Rig()
        try rig.log("a", Self.content)
        let ids = test.faults.map { rig.server.faults.add($0) }
        let report = try await rig.ship()
        for id in ids { #expect(rig.server.faults.hits(id) > 0, "fault \(id)") }
        #expect(report.count(.published) == 1, "\(report.files.first?.reason ?? "")")
        #expect(rig.published("a") == Self.content)
        #expect(rig.destinationNames.count == 1)
        #expect(rig.uploadsLeft == [])
        if let sendsAgain = test.sendsAgain {
            #expect((report.sentBytes > Int64(Self.content.count)) == sendsAgain)
        }
    }

    @Test func oneFailureDoesNotHoldUpTheOtherFiles() async throws {
        let rig = try await Rig()
        for name in ["a", "b", "c"] { try rig.log(name, patternBytes(1_000)) }
        // Not transient, so that the one file which meets it fails.
        rig.server.faults.add(
            Fault(
                .answer(with: .permissionDenied("Permission denied: user=logs, access=WRITE")),
                on: Self.toNameNode))
        let report = try await rig.ship()
        #expect(report.count(.published) == 2)
        #expect(report.count(.failed) == 1)
        let again = try await rig.ship()
        #expect(again.count(.failed) == 0)
        for name in ["a", "b", "c"] { #expect(rig.published(name) == patternBytes(1_000)) }
    }

    @Test func joiningRefusedMeansOnePartAndTheReasonIsWrittenDown() async throws {
        let rig = try await Rig()
        try rig.log("a", Self.content)
        rig.server.faults.add(
            Fault(
                .answer(
                    with: .remoteException(
                        "org.apache.hadoop.hdfs.protocol.SnapshotException",
                        "Concat: the source file /x is in snapshot")),
                on: .init(op: "CONCAT", times: nil)))
        let report = try await rig.ship()
        #expect(report.count(.published) == 1)
        #expect(report.files.first?.reason?.contains("sent as one part") == true)
        #expect(rig.published("a") == Self.content)
        #expect(rig.destinationNames.count == 1)
    }

    @Test func noPermissionIsSaidAndNothingIsTriedTwice() async throws {
        let rig = try await Rig()
        try rig.log("a", patternBytes(1_000))
        let message =
            #"Permission denied: user=logs, access=WRITE, inode="/logs":hdfs:supergroup:drwxr-xr-x"#
        rig.server.faults.add(
            Fault(
                .answer(with: .permissionDenied(message)),
                on: .init(op: "CREATE", role: .nameNode, times: nil)))
        let report = try await rig.ship()
        #expect(report.count(.failed) == 1)
        #expect(report.needsPermission)
        #expect(report.files.first?.reason?.contains("user=logs") == true)
        #expect(rig.requests("CREATE") == 1)
    }

    @Test func aChangeWhileItIsSentIsNotPublished() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.content)
        let id = rig.server.faults.add(
            Fault(.hold, at: .done, on: .init(op: "CREATE", role: .dataNode)))
        async let pass = rig.ship()
        await rig.server.faults.waitForHit(id)
        try append([1, 2, 3], to: path)
        rig.server.faults.release(id)
        let report = try await pass
        #expect(report.count(.waiting) == 1)
        #expect(report.files.first?.reason?.contains("grew before it was published") == true)
        #expect(rig.published("a") == nil)
    }

    @Test func anUploadThatWasCutShortIsResumed() async throws {
        let rig = try await Rig()
        try rig.log("a", Self.content)
        // The last part never gets through in the first pass.
        let id = rig.server.faults.add(
            Fault(
                .answer(with: .noDataNode("/logs")),
                on: .init(op: "CREATE", role: .dataNode, path: "/logs/**.2.*", times: nil)))
        let first = try await rig.ship()
        #expect(first.count(.failed) == 1)
        #expect(rig.published("a") == nil)
        rig.server.faults.remove(id)
        let second = try await rig.ship()
        #expect(second.count(.published) == 1)
        #expect(second.sentBytes == Int64(Self.content.count) - 2 << 20)
        #expect(rig.published("a") == Self.content)
        #expect(rig.destinationNames.count == 1)
    }
}
