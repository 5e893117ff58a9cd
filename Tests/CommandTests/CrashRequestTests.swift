import Sandbox
import TestSupport
import Testing

/// The command killed at every request that it makes, and run again.
@Suite struct CrashRequestTests {
    /// Promise 3: before a request is carried out, which then never is, and when it is done but not
    /// answered.
    @Test(.timeLimit(.minutes(10)), arguments: [Fault.Moment.arrival, .done])
    func aRunThatWasKilledAtAnyRequestIsFinishedByTheNext(_ moment: Fault.Moment) async throws {
        let requests = try await requestsOfAnUndisturbedRun()
        let kills = try await inPairs(0..<requests) { skip in
            try await kill(Fault(.hold, at: moment, on: RequestMatch(skip: skip)))
        }
        // Requests that run side by side may be one more or fewer.
        #expect(kills >= requests - 2)
        #expect(kills >= Kills.leastAtRequests)
    }

    @Test(.timeLimit(.minutes(10)), arguments: [1, 5_000, Int64(CrashScene.partSize)])
    func aRunThatWasKilledInABodyIsFinishedByTheNext(after bytes: Int64) async throws {
        let parts = Self.wholeParts.reduce(0) { $0 + $1.parts }
        let kills = try await inPairs(0..<parts) { skip in
            try await kill(
                Fault(
                    .hold, at: .body(after: bytes),
                    on: RequestMatch(op: "CREATE", role: .dataNode, skip: skip)),
                logs: Self.wholeParts)
        }
        #expect(kills == parts)
    }

    /// Each body is as long as a part may be, so that all of them come so far.
    private static let wholeParts = [
        CrashScene.Log(name: "several", bytes: patternBytes(3 * CrashScene.partSize)),
        CrashScene.Log(name: "one", bytes: patternBytes(CrashScene.partSize, seed: 2)),
        CrashScene.Log(name: "later", hour: "09", bytes: patternBytes(2 * CrashScene.partSize)),
    ]

    private func requestsOfAnUndisturbedRun() async throws -> Int {
        let scene = try await CrashScene()
        try scene.checkFinished(try await scene.run(), afterKills: 0, "undisturbed")
        return scene.host.server.requests.count
    }

    /// - Returns: False when the run makes no such request.
    private func kill(
        _ fault: Fault, logs: [CrashScene.Log] = CrashScene.everyShape
    ) async throws -> Bool {
        let scene = try await CrashScene(logs)
        let story = "killed at \(fault.moment), \(fault.match)"
        guard try await scene.kill(at: fault) else { return false }
        #expect(scene.partialFiles() == [], "\(story)")
        try await scene.finish(afterKills: 1, story)
        return true
    }
}

extension CrashScene {
    /// Runs the command, and kills it when the fault holds one of its requests, for good: what is
    /// held before it is done is never done.
    ///
    /// - Returns: Whether it came to that.
    func kill(at fault: Fault) async throws -> Bool {
        let faults = host.server.faults
        let id = faults.add(fault)
        let command = try start()
        let end = Task {
            let outcome = try await command.wait()
            // It made no such request: nothing is to be waited for.
            if faults.hits(id) == 0 { faults.remove(id) }
            return outcome
        }
        await faults.waitForHit(id)
        if faults.hits(id) > 0 { command.kill() }
        return try await end.value.isKilled()
    }
}

/// Tries each value, two at a time: there are not more processors everywhere.
///
/// - Returns: How many tries answered true.
func inPairs<Values: Sequence>(
    _ values: Values, _ body: @escaping @Sendable (Values.Element) async throws -> Bool
) async throws -> Int where Values.Element: Sendable {
    try await withThrowingTaskGroup(of: Bool.self) { group in
        var count = 0
        for (index, value) in values.enumerated() {
            if index >= 2, try await group.next() == true { count += 1 }
            group.addTask { try await body(value) }
        }
        for try await isTrue in group where isTrue { count += 1 }
        return count
    }
}
