import Sandbox
import TestSupport
import Testing

/// Several processes on the same streams and the same state directory.
@Suite struct StateSharingTests {
    @Test(.timeLimit(.minutes(10)), arguments: 1...4)
    func processesThatStartTogetherShipEverythingOnce(round: Int) async throws {
        let scene = try await CrashScene()
        let outcomes = try await withThrowingTaskGroup(of: Command.Outcome.self) { group in
            for _ in 0..<3 { group.addTask { try await scene.run() } }
            return try await group.reduce(into: [Command.Outcome]()) { $0.append($1) }
        }
        for outcome in outcomes {
            #expect([0, 75].contains(outcome.code), "\(outcome.errors)")
            #expect(outcome.code == 0 || outcome.errors.contains("another logferry process"))
        }
        try await scene.finish(afterKills: 0, "round \(round)")
    }

    @Test(.timeLimit(.minutes(10))) func aSlotWhoseProcessWasKilledIsFreeAtOnce() async throws {
        let scene = try await CrashScene()
        let faults = scene.host.server.faults
        // Not in the body: the first file may be the empty one.
        let held = faults.add(Fault(.hold, on: RequestMatch(op: "CREATE", role: .dataNode)))
        let first = try scene.start()
        await faults.waitForHit(held)
        let second = try await scene.run()
        #expect(second.code == 75)
        #expect(
            second.errors.contains("another logferry process is shipping this hour"),
            "\(second.errors)")
        first.kill()
        #expect(try await first.wait().isKilled())
        try await scene.finish(afterKills: 1, "the second process waited")
    }

    /// What a process read before it got a slot may be old: the other one went on until it let go.
    @Test(.timeLimit(.minutes(10)), arguments: [true, false])
    func aProcessThatGetsASlotKnowsWhatTheLastOwnerDid(isKilled: Bool) async throws {
        let scene = try await CrashScene([CrashScene.everyShape[0]])
        let faults = scene.host.server.faults
        let beginning = faults.add(
            Fault(.hold, on: RequestMatch(op: "CREATE", role: .dataNode, times: 2)))
        let lastPart = RequestMatch(op: "CREATE", role: .dataNode, path: "/logs/**.2.1")
        let end = isKilled ? faults.add(Fault(.hold, at: .body(after: 1), on: lastPart)) : nil
        let first = try scene.start()
        await faults.waitForHit(beginning, count: 2)
        let gate = try Gate()
        // The record is read by now, the slot not locked yet.
        let killSwitch = try scene.killSwitch(.wait(fifo: gate.path), at: "/locks/access")
        let second = try scene.start(killSwitch)
        let secondEnd = Task {
            let outcome = try await second.wait()
            gate.close()
            return outcome
        }
        await gate.waitForVisitor()
        faults.remove(beginning)
        if let end {
            await faults.waitForHit(end)
            first.kill()
        }
        #expect(try await first.wait().isKilled() == isKilled)
        gate.open()
        let outcome = try await secondEnd.value
        try scene.checkFinished(outcome, afterKills: 1, "\(killSwitch.report)")
    }
}
