import Sandbox
import TestSupport
import Testing

/// The command killed at any moment while it has much to do, and a reader that looks on.
@Suite struct CrashLoadTests {
    private static let mostKills = 40
    private static let logs = (0..<6).map { number in
        CrashScene.Log(
            name: "log\(number)", hour: number % 2 == 0 ? "08" : "09",
            bytes: patternBytes(
                4 * CrashScene.partSize - 1_000 * number, seed: UInt64(number + 1)))
    }

    enum Load: Sendable, CaseIterable {
        /// The command sends no faster than its limit.
        case rateLimit
        /// DataNodes take no more.
        case slowServer

        fileprivate func scene() async throws -> CrashScene {
            switch self {
            case .rateLimit:
                return try await CrashScene(logs, limits: "rate = \"4MB/s\"\nburst = \"64KB\"")
            case .slowServer:
                let scene = try await CrashScene(logs)
                scene.host.server.faults.add(
                    Fault(
                        .readAtMost(bytesPerSecond: 4_000_000),
                        on: RequestMatch(op: "CREATE", role: .dataNode, times: nil)))
                return scene
            }
        }
    }

    /// Promises 1 and 3: killed until a run comes to its end, at moments spread over the time that
    /// an undisturbed one takes.
    @Test(.timeLimit(.minutes(10)), arguments: Load.allCases)
    func aReaderSeesWholeFilesOnlyHoweverOftenTheCommandIsKilled(_ load: Load) async throws {
        let usual = try await timeOfAnUndisturbedRun(load)
        let scene = try await load.scene()
        let reader = Task { await lookOn(scene) }
        var random = SplitMix(seed: 1)
        var kills = 0
        while kills < Self.mostKills {
            let command = try scene.start()
            // Early at first, so that there is something left to be killed.
            let latest = min(1, 0.04 * Double(kills + 1))
            let moment = usual * Double.random(in: 0..<latest, using: &random)
            let killer = Task {
                try await Task.sleep(for: moment)
                command.kill()
            }
            let outcome = try await command.wait()
            killer.cancel()
            guard outcome.isKilled() else { break }
            kills += 1
        }
        try await scene.finish(afterKills: kills, "\(load), \(kills) kills")
        reader.cancel()
        let seen = await reader.value
        #expect(seen.partial == [])
        #expect(seen.looks > kills)
        #expect(kills > 2)
    }

    private func timeOfAnUndisturbedRun(_ load: Load) async throws -> Duration {
        let scene = try await load.scene()
        let began = ContinuousClock.now
        try scene.checkFinished(try await scene.run(), afterKills: 0, "\(load)")
        return began.duration(to: .now)
    }

    private func lookOn(_ scene: CrashScene) async -> (partial: Set<String>, looks: Int) {
        var partial: Set<String> = []
        var looks = 0
        while !Task.isCancelled {
            partial.formUnion(scene.partialFiles())
            looks += 1
            // The processors are for the command.
            try? await Task.sleep(for: .milliseconds(2))
        }
        return (partial, looks)
    }
}
