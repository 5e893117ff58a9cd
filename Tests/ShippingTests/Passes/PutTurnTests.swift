import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// What a turn to send is needed for.
@Suite(.timeLimit(.minutes(2))) struct PutTurnTests {
    @Test func whileOneFileIsVerifiedAnotherIsSent() async throws {
        let rig = try await Rig()
        for name in ["a", "b"] { try rig.log(name, patternBytes(10)) }
        let verified = rig.server.faults.add(Fault(.hold, on: .checksum.times(1)))
        let renamed = rig.server.faults.add(Fault(.hold, on: .rename.times(1)))
        let pass = Task { try await rig.ship { $0.limits.concurrency = 1 } }
        await rig.server.faults.waitForHit(verified)
        await rig.server.faults.waitForHit(renamed)
        rig.server.faults.clear()
        #expect(try await pass.value.count(.published) == 2)
    }

    @Test func noMorePutsRunAtOnceThanThereAreTurns() async throws {
        let rig = try await Rig()
        for name in ["a", "b", "c"] { try rig.log(name, patternBytes(10)) }
        let held = rig.server.faults.add(Fault(.hold, at: .done, on: .createAtDataNode.times(1)))
        let pass = Task { try await rig.ship { $0.limits.concurrency = 1 } }
        await rig.server.faults.waitForHit(held)
        #expect(rig.puts == 1)
        rig.server.faults.clear()
        #expect(try await pass.value.count(.published) == 3)
    }

    /// With a turn each they had begun before the first one failed.
    @Test func partsInLineAreNotBegunAfterOneFailed() async throws {
        let rig = try await Rig()
        try rig.log("a", Rig.threeParts)
        rig.server.faults.add(
            Fault(
                .answer(with: .permissionDenied("user=logs, access=WRITE")),
                on: .createAtDataNode.times(nil)))
        // It feeds one transfer, which its burst suffices for.
        let limit = RateLimit(rate: Rate(bytesPerSecond: 1 << 13), burst: ByteCount(1 << 25))
        let report = try await rig.ship { $0.limits.total = limit }
        #expect(report.count(.failed) == 1)
        #expect(rig.puts == 1)
    }
}

extension LogHost {
    fileprivate var puts: Int {
        server.requests.count { $0.op == "CREATE" && $0.role == .dataNode }
    }
}
