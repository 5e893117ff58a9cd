import Synchronization

/// The faults a server is to produce now.
public final class Faults: Sendable {
    public typealias ID = Int

    struct Entry: Sendable {
        let id: ID
        let fault: Fault
        /// Requests that matched so far, hit or passed.
        var matched = 0
        /// How often the action took place.
        var hits = 0
    }

    fileprivate struct State: Sendable {
        var nextID = 1
        var entries: [Entry] = []
        var held: [ID: [AsyncStream<Never>.Continuation]] = [:]
        var waiting: [(id: ID, hits: Int, continuation: AsyncStream<Never>.Continuation)] = []
    }

    private let state = Mutex(State())

    public init(_ faults: [Fault] = []) { for fault in faults { add(fault) } }

    @discardableResult
    public func add(_ fault: Fault) -> ID {
        state.withLock { state in
            defer { state.nextID += 1 }
            state.entries.append(Entry(id: state.nextID, fault: fault))
            return state.nextID
        }
    }

    /// Who is held by it goes on.
    public func remove(_ id: ID) {
        state.withLock { state in
            state.entries.removeAll { $0.id == id }
            state.letGo(id)
        }
    }

    /// Removes all. Who is held goes on.
    public func clear() {
        state.withLock { state in
            state.entries = []
            for id in state.held.keys { state.letGo(id) }
        }
    }

    /// Lets go who is held now; the fault stays for later requests.
    public func release(_ id: ID) { state.withLock { $0.letGo(id) } }

    /// How often the fault's action took place.
    public func hits(_ id: ID) -> Int {
        state.withLock { state in state.entries.first { $0.id == id }?.hits ?? 0 }
    }

    /// Returns when the action has taken place `count` times, or the fault is gone.
    public func waitForHit(_ id: ID, count: Int = 1) async {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        state.withLock { state in
            state.waiting.append((id, count, continuation))
            state.wake()
        }
        for await _ in stream {}
    }

    var all: [Entry] { state.withLock { $0.entries } }
}

extension Faults {
    /// The faults this request will meet; counts it.
    func plan(for request: Request) -> FaultPlan {
        state.withLock { state in
            var armed: [FaultPlan.Armed] = []
            for index in state.entries.indices
            where state.entries[index].fault.match.accepts(request) {
                let entry = state.entries[index]
                state.entries[index].matched += 1
                let match = entry.fault.match
                let end = match.times.map { match.skip + $0 } ?? Int.max
                if (match.skip..<max(end, match.skip)).contains(entry.matched) {
                    armed.append(FaultPlan.Armed(id: entry.id, fault: entry.fault))
                }
            }
            return FaultPlan(armed: armed)
        }
    }

    func noteHit(_ id: ID) {
        state.withLock { state in
            guard let index = state.entries.firstIndex(where: { $0.id == id }) else { return }
            state.entries[index].hits += 1
            state.wake()
        }
    }

    /// Returns when the fault is released, removed or cleared, or the task is cancelled.
    func hold(_ id: ID) async {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        state.withLock { state in
            guard let index = state.entries.firstIndex(where: { $0.id == id }) else {
                return continuation.finish()
            }
            state.held[id, default: []].append(continuation)
            state.entries[index].hits += 1
            state.wake()
        }
        for await _ in stream {}
    }
}

extension Faults.State {
    fileprivate mutating func letGo(_ id: Faults.ID) {
        for held in held.removeValue(forKey: id) ?? [] { held.finish() }
        wake()
    }

    /// Ends the waits that are over.
    fileprivate mutating func wake() {
        waiting.removeAll { wait in
            let entry = entries.first { $0.id == wait.id }
            guard entry.map({ $0.hits >= wait.hits }) ?? true else { return false }
            wait.continuation.finish()
            return true
        }
    }
}
