import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// Two NameNodes, of which the active one changes.
@Suite(.timeLimit(.minutes(10))) struct FailoverFaultTests {
    /// The first is a standby from the moment at which the body of a part has come half-way.
    @Test func aFailoverInMidUploadIsNotNoticed() async throws {
        let rig = try await Self.rig()
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

    /// It renames, and is never heard of again: the other one is asked what became of it.
    @Test func aNameNodeThatDiesAfterRenameIsNoReasonToSendAgain() async throws {
        let rig = try await Self.rig()
        let faults = rig.server.faults
        let second = faults.add(Fault(.standby, on: .init(nameNode: 1, times: nil)))
        let renamed = faults.add(Fault(.hold, at: .done, on: .rename))
        let lost = faults.add(Fault(.close, at: .done, on: .rename))
        async let pass = rig.ship { $0.hdfs.endpoints = rig.server.urls }
        await faults.waitForHit(renamed)
        let dead = faults.add(Fault(.close, on: .init(nameNode: 0, times: nil)))
        faults.remove(second)
        faults.release(renamed)
        let report = try await pass
        #expect(faults.hits(lost) == 1)
        #expect(faults.hits(dead) > 0)
        rig.expectPublished(report)
        #expect(report.sentBytes == Int64(Rig.threeParts.count))
        let looks = rig.server.requests.filter { $0.op == "GETFILESTATUS" && $0.status == 200 }
        #expect(looks.last?.nameNode == 1)
        #expect(rig.server.requests.count { $0.op == "RENAME" && $0.status == 200 } == 0)
    }

    static let passive: [Fault.Action] = [
        .standby,
        .answer(
            with: .remoteException(
                "org.apache.hadoop.ipc.ObserverRetryOnActiveException", "Observer")),
    ]

    /// Without a pause, and for good: it is not asked again for each request.
    @Test(arguments: passive.indices)
    func aNameNodeThatIsNotActiveIsPassedOverAtOnce(index: Int) async throws {
        let rig = try await Self.rig()
        let first = rig.server.faults.add(
            Fault(Self.passive[index], on: .init(nameNode: 0, times: nil)))
        let pauses = LoopbackLog<Duration>()
        let report = try await rig.ship(pauses: pauses) { $0.hdfs.endpoints = rig.server.urls }
        rig.expectPublished(report)
        #expect(report.sentBytes == Int64(Rig.threeParts.count))
        #expect(rig.server.faults.hits(first) == 1)
        #expect(pauses.elements == [])
    }

    private static func rig() async throws -> Rig {
        var options = SandboxOptions()
        options.nameNodes = 2
        let rig = try await Rig(options)
        try rig.log("a", Rig.threeParts)
        return rig
    }
}
