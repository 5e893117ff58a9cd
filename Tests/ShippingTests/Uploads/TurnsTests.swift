import Synchronization
import Testing

@testable import Shipping

@Suite struct TurnsTests {
    @Test(.timeLimit(.minutes(1))) func noMoreThanTheCountHoldATurnAtOnce() async throws {
        let turns = Turns(3)
        let state = Mutex((now: 0, most: 0))
        try await withThrowingTaskGroup { group in
            for _ in 0..<200 {
                group.addTask {
                    try await turns.acquire()
                    state.withLock { $0.now += 1; $0.most = max($0.most, $0.now) }
                    await Task.yield()
                    state.withLock { $0.now -= 1 }
                    turns.release()
                }
            }
            try await group.waitForAll()
        }
        #expect(state.withLock { $0.most } == 3)
    }

    @Test(.timeLimit(.minutes(1))) func aCancelledWaiterTakesNoTurn() async throws {
        let turns = Turns(1)
        try await turns.acquire()
        let waiter = Task { try await turns.acquire() }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        turns.release()
        // Hangs, and meets the time limit, if the cancelled one had kept the turn.
        try await turns.acquire()
    }
}
