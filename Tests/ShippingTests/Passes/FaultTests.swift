import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// What a failure of one file, or of one part, means for the rest. The kinds of failures have suites
/// of their own.
@Suite struct FaultTests {
    @Test func oneFailureDoesNotHoldUpTheOtherFiles() async throws {
        let rig = try await Rig()
        for name in ["a", "b", "c"] { try rig.log(name, patternBytes(1_000)) }
        // Not transient, so that the one file which meets it fails.
        rig.server.faults.add(
            Fault(
                .answer(with: .permissionDenied("Permission denied: user=logs, access=WRITE")),
                on: .createAtNameNode))
        let report = try await rig.ship()
        #expect(report.count(.published) == 2)
        #expect(report.count(.failed) == 1)
        let again = try await rig.ship()
        #expect(again.count(.failed) == 0)
        for name in ["a", "b", "c"] { #expect(rig.published(name) == patternBytes(1_000)) }
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
        let path = try rig.log("a", Rig.threeParts)
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
        try rig.log("a", Rig.threeParts)
        // The last part never gets through in the first pass.
        let id = rig.server.faults.add(.noThirdPart)
        let first = try await rig.ship()
        #expect(first.count(.failed) == 1)
        #expect(rig.published("a") == nil)
        rig.server.faults.remove(id)
        let second = try await rig.ship()
        #expect(second.count(.published) == 1)
        #expect(second.sentBytes == Int64(Rig.threeParts.count) - 2 << 20)
        #expect(rig.published("a") == Rig.threeParts)
        #expect(rig.destinationNames.count == 1)
    }
}
