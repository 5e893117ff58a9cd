import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// Two NameNodes, of which the active one changes.
@Suite(.timeLimit(.minutes(10))) struct FailoverFaultTests {
    /// The first is a standby from the moment at which the body of a part has come half-way.
    @Test func aFailoverInMidUploadIsNotNoticed() async throws {
        var options = SandboxOptions()
        options.nameNodes = 2
        let rig = try await Rig(options)
        try rig.log("a", Rig.threeParts)
        let faults = rig.server.faults
        let second = faults.add(Fault(.standby, on: .init(nameNode: 1, times: nil)))
        let middle = faults.add(Fault(.hold, at: .body(after: 500_000), on: .createAtDataNode))
        async let pass = rig.ship { $0.hdfs.endpoints = rig.server.urls }
        await faults.waitForHit(middle)
        faults.add(Fault(.standby, on: .init(nameNode: 0, times: nil)))
        faults.remove(second)
        faults.release(middle)
        let report = try await pass
        rig.expectPublished(report)
        #expect(report.sentBytes == Int64(Rig.threeParts.count))
        #expect(rig.server.requests.last { $0.op == "RENAME" && $0.status == 200 }?.nameNode == 1)
    }

    @Test func aNameNodeThatDiesAfterRenameIsNoReasonToSendAgain() async throws {
        var options = SandboxOptions()
        options.nameNodes = 2
        let rig = try await Rig(options)
        try rig.log("a", Rig.threeParts)
        rig.server.faults.add(Fault(.close, at: .done, on: .rename))
        rig.server.faults.add(
            Fault(.close, on: .init(op: "RENAME", nameNode: 0, skip: 1, times: nil)))
        let report = try await rig.ship { $0.hdfs.endpoints = rig.server.urls }
        rig.expectPublished(report)
        #expect(report.sentBytes == Int64(Rig.threeParts.count))
    }
}
