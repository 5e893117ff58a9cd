import Sandbox
import TestSupport
import Testing

/// The command killed over and over, at moments that a seed chooses.
@Suite struct CrashChainTests {
    private static let mostKills = 6

    /// Promise 3, also for runs that take up what a killed one left.
    @Test(.timeLimit(.minutes(10)), arguments: 1...8)
    func killsInARowCostNoMoreThanTheirOwnParts(seed: Int) async throws {
        var random = SplitMix(seed: seed)
        let scene = try await CrashScene()
        var story = "seed \(seed)"
        var kills = 0
        while kills < Self.mostKills {
            let death = Death(&random)
            story += ", \(death)"
            guard try await death.meets(scene) else { break }
            kills += 1
            #expect(scene.partialFiles() == [], "\(story)")
        }
        try await scene.finish(afterKills: kills, story)
    }
}

/// A moment at which a run is killed.
private enum Death: Sendable {
    case step(KillSwitch.Action, Int)
    case request(Fault.Moment, Int)

    init(_ random: inout some RandomNumberGenerator) {
        let actions = KillSwitch.Action.kills
        let choice = Int.random(in: 0..<5, using: &random)
        if choice < actions.count {
            self = .step(actions[choice], .random(in: 1...100, using: &random))
        } else {
            self = .request(choice == 3 ? .arrival : .done, .random(in: 0..<45, using: &random))
        }
    }

    /// - Returns: Whether the run was killed, and did not end before.
    func meets(_ scene: CrashScene) async throws -> Bool {
        switch self {
        case .step(let action, let step):
            try await scene.run(scene.killSwitch(action, at: step)).isKilled()
        case .request(let moment, let skip):
            try await scene.kill(at: Fault(.hold, at: moment, on: RequestMatch(skip: skip)))
        }
    }
}
