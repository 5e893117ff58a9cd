import TestSupport
import Testing

/// The command killed at every step that it makes on the disk, and run again.
@Suite struct CrashStepTests {
    /// Promise 3: from the first step on, until a run comes to its end before it is killed.
    ///
    /// After a step is nearly before the next one, so not all of them are tried there. The strides
    /// and the five steps that replace a file have no common divisor: each kind of step is met.
    @Test(
        .timeLimit(.minutes(10)),
        arguments: [
            (action: KillSwitch.Action.before, stride: 1), (action: .after, stride: 3),
            (action: .power, stride: 2),
        ])
    func aRunThatWasKilledAtAnyStepIsFinishedByTheNext(
        _ action: KillSwitch.Action, stride: Int
    ) async throws {
        let last = try await withThrowingTaskGroup(of: Bool.self) { group in
            var step = 1
            group.addTask { try await kill(action, at: 1) }
            step += stride
            group.addTask { [step] in try await kill(action, at: step) }
            while let wasKilled = try await group.next() {
                guard wasKilled else { continue }
                step += stride
                group.addTask { [step] in try await kill(action, at: step) }
            }
            return step
        }
        // Manifests, records and their folders: if these are not met, the switch does not work.
        #expect(last > Kills.leastSteps)
    }

    /// - Returns: False when the run has fewer steps.
    private func kill(_ action: KillSwitch.Action, at step: Int) async throws -> Bool {
        let scene = try await CrashScene()
        let killSwitch = try scene.killSwitch(action, at: step)
        let outcome = try await scene.run(killSwitch)
        let story = "\(action) \(killSwitch.report)"
        guard outcome.isKilled() else {
            try scene.checkFinished(outcome, afterKills: 0, story)
            return false
        }
        #expect(scene.partialFiles() == [], "\(story)")
        try await scene.finish(afterKills: 1, story)
        return true
    }
}
