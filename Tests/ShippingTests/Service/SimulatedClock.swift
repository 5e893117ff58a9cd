import Synchronization

@testable import Shipping

/// Both clocks of a host whose time stands still while anybody works, and jumps to the next instant
/// for which somebody waits.
final class SimulatedClock: Sendable {
    private struct State {
        var wall: WallTime
        var steady = ContinuousClock.now
        var sleepers:
            [Int: (until: ContinuousClock.Instant, CheckedContinuation<Void, any Error>)] =
                [:]
        var count = 0
    }

    private let state: Mutex<State>

    init(_ wall: WallTime) { state = Mutex(State(wall: wall)) }

    var now: Moment { state.withLock { Moment(wall: $0.wall, steady: $0.steady) } }

    var isSomebodyAsleep: Bool { state.withLock { !$0.sleepers.isEmpty } }

    var clock: ServiceClock {
        ServiceClock {
            self.now
        } sleep: {
            try await self.sleep($0)
        }
    }

    /// Somebody sets the wall clock.
    func step(by duration: Duration) { state.withLock { $0.wall = $0.wall + duration } }

    /// Lets time pass until somebody wakes up, at most that long.
    func advance(atMost duration: Duration) {
        let woken = state.withLock { state in
            let end = state.steady + duration
            let next = min(state.sleepers.values.map(\.until).min() ?? end, end)
            state.wall = state.wall + state.steady.duration(to: next)
            state.steady = max(next, state.steady)
            let due = state.sleepers.filter { $0.value.until <= next }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.1)
        }
        for continuation in woken { continuation.resume() }
    }

    private func sleep(_ duration: Duration) async throws {
        let id = state.withLock { state in
            state.count += 1
            return state.count
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                state.withLock { $0.sleepers[id] = ($0.steady + duration, continuation) }
                if Task.isCancelled { wake(id) }
            }
        } onCancel: {
            wake(id)
        }
    }

    private func wake(_ id: Int) {
        let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
        sleeper?.1.resume(throwing: CancellationError())
    }
}
