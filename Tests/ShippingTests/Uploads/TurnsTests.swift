import Synchronization
import TestSupport
import Testing

@testable import Shipping

@Suite struct TurnsTests {
    /// How many are at work now, and were at most.
    private final class Load: Sendable {
        private let state = Mutex((now: 0, most: 0))

        var most: Int { state.withLock { $0.most } }

        func rise() {
            state.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
            }
        }

        func fall() { state.withLock { $0.now -= 1 } }
    }

    @Test(.timeLimit(.minutes(10))) func noMoreThanTheCountHoldATurnAtOnce() async throws {
        let turns = Turns(3)
        let load = Load()
        try await withThrowingTaskGroup { group in
            for _ in 0..<200 {
                group.addTask {
                    try await turns.acquire()
                    load.rise()
                    await Task.yield()
                    load.fall()
                    turns.release()
                }
            }
            try await group.waitForAll()
        }
        #expect(load.most == 3)
    }

    @Test(.timeLimit(.minutes(10))) func aCancelledWaiterTakesNoTurn() async throws {
        let turns = Turns(1)
        try await turns.acquire()
        let waiter = Task { try await turns.acquire() }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        turns.release()
        // Hangs, and meets the time limit, if the cancelled one had kept the turn.
        try await turns.acquire()
    }

    @Test(.timeLimit(.minutes(10))) func moreTurnsLetThoseBeginThatWait() async throws {
        let turns = Turns(1)
        try await turns.acquire()
        async let waiters: Void = withThrowingTaskGroup { group in
            for _ in 0..<3 { group.addTask { try await turns.acquire() } }
            try await group.waitForAll()
        }
        turns.change(to: 4)
        try await waiters
    }

    @Test(.timeLimit(.minutes(10))) func fewerTurnsHoldBackUntilEnoughAreGivenBack() async throws {
        let turns = Turns(3)
        for _ in 0..<3 { try await turns.acquire() }
        turns.change(to: 1)
        let waiter = Task { try await turns.acquire() }
        turns.release()
        turns.release()
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        turns.release()
        try await turns.acquire()
    }

    @Test(.timeLimit(.minutes(10)))
    func theHighestPriorityIsNextAndOfThoseWhoWaitedLongest() async throws {
        let turns = Turns(1)
        try await turns.acquire()
        let order = LoopbackLog<String>()
        try await withThrowingTaskGroup { group in
            for (place, name) in ["low 1", "high 1", "low 2", "high 2"].enumerated() {
                group.addTask {
                    try await turns.acquire(priority: name.hasPrefix("high") ? 10 : -1)
                    order.append(name)
                    turns.release()
                }
                while turns.inLine == place { await Task.yield() }
            }
            #expect(order.elements == [])
            turns.release()
            try await group.waitForAll()
        }
        #expect(order.elements == ["high 1", "high 2", "low 1", "low 2"])
    }
}
