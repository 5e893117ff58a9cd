import Synchronization

/// Lets at most so many hold a turn at once. Of the others, who has the highest priority is next, and
/// of those who waited longest. Who holds a turn keeps it.
final class Turns: Sendable {
    private struct Waiter {
        let id: UInt64
        let priority: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var count: Int
        /// Negative when more are at work than may be by now.
        var free: Int
        var nextID: UInt64 = 0
        /// In the order of their turns.
        var waiting: [Waiter] = []

        mutating func enqueue(_ waiter: Waiter) {
            let place = waiting.firstIndex { $0.priority < waiter.priority }
            waiting.insert(waiter, at: place ?? waiting.endIndex)
        }

        /// Who may begin now.
        mutating func admit() -> [Waiter] {
            let admitted = waiting.prefix(max(0, free))
            free -= admitted.count
            waiting.removeFirst(admitted.count)
            return Array(admitted)
        }
    }

    private let state: Mutex<State>

    /// How many wait.
    var inLine: Int { state.withLock { $0.waiting.count } }

    init(_ count: Int) { state = Mutex(State(count: max(1, count), free: max(1, count))) }

    /// Lets so many hold a turn from now on; those that do already keep theirs.
    func change(to count: Int) {
        let admitted = state.withLock { state in
            state.free += max(1, count) - state.count
            state.count = max(1, count)
            return state.admit()
        }
        for waiter in admitted { waiter.continuation.resume() }
    }

    /// Waits for a turn. Each turn taken is given back by one `release()`.
    ///
    /// - Throws: `CancellationError`; no turn is held then.
    func acquire(priority: Int = 0) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enter(Waiter(id: id, priority: priority, continuation: continuation))?.resume()
                // `onCancel` may have run before there was anything to cancel.
                if Task.isCancelled { leave(id)?.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            leave(id)?.resume(throwing: CancellationError())
        }
        if Task.isCancelled {
            release()
            throw CancellationError()
        }
    }

    func release() {
        let admitted = state.withLock { state in
            state.free += 1
            return state.admit()
        }
        for waiter in admitted { waiter.continuation.resume() }
    }

    /// The continuation to resume now, if there is a free turn.
    private func enter(_ waiter: Waiter) -> CheckedContinuation<Void, any Error>? {
        state.withLock { state in
            guard state.free > 0 else {
                state.enqueue(waiter)
                return nil
            }
            state.free -= 1
            return waiter.continuation
        }
    }

    private func leave(_ id: UInt64) -> CheckedContinuation<Void, any Error>? {
        state.withLock { state in
            guard let index = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiting.remove(at: index).continuation
        }
    }
}
