import Synchronization

/// Lets at most so many hold a turn at once; the others wait in order.
final class Turns: Sendable {
    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var free: Int
        var nextID: UInt64 = 0
        var waiting: [Waiter] = []
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: max(1, count))) }

    /// Waits for a turn. Each turn taken is given back by one `release()`.
    ///
    /// - Throws: `CancellationError`; no turn is held then.
    func acquire() async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enter(id, continuation)?.resume()
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
        let next = state.withLock { state -> Waiter? in
            if state.waiting.isEmpty {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.continuation.resume()
    }

    /// The continuation to resume now, if there is a free turn.
    private func enter(
        _ id: UInt64, _ continuation: CheckedContinuation<Void, any Error>
    ) -> CheckedContinuation<Void, any Error>? {
        state.withLock { state in
            guard state.free > 0 else {
                state.waiting.append(Waiter(id: id, continuation: continuation))
                return nil
            }
            state.free -= 1
            return continuation
        }
    }

    private func leave(_ id: UInt64) -> CheckedContinuation<Void, any Error>? {
        state.withLock { state in
            guard let index = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiting.remove(at: index).continuation
        }
    }
}
