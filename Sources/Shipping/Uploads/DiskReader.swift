import Glibc
import Synchronization

/// A fixed buffer for one read that has to wait for the disk.
///
/// `@unchecked` because a buffer has one user at a time: the disk's thread from `fill` until it
/// calls back, the curl thread after that.
final class DiskChunk: @unchecked Sendable {
    /// Large enough to keep a disk streaming, small enough for many at once.
    static let capacity = 256 << 10

    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 4096)
    deinit { bytes.deallocate() }
}

/// Reads on threads that may block, so that the curl thread never does.
///
/// Each transfer has at most one read under way: one that is stuck on a dead disk holds up its own
/// file alone, because the next has a thread of its own.
enum DiskReader {
    private static let threads = DiskThreads()

    /// Fills `chunk` from `offset`, where nothing is cached, then calls back with the count (0 at the end of the file).
    static func fill(
        _ chunk: DiskChunk, from source: SourceFile, at offset: Int64, count: Int,
        then done: @escaping @Sendable (Result<Int, DiscoveryProblem>) -> Void
    ) {
        threads.add {
            let wanted = UnsafeMutableRawBufferPointer(rebasing: chunk.bytes.prefix(count))
            done(
                Result { () throws(DiscoveryProblem) in
                    try source.readMissing(into: wanted, at: offset)
                })
        }
    }

    /// The disk did not answer in time.
    struct Silence: Error {}

    /// Runs blocking work there, and waits no longer than `patience` for it.
    ///
    /// - Throws: What `work` throws, `Silence`, or `CancellationError`.
    static func run<Value: Sendable>(
        within patience: Duration, _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await wait(patience) { try await run(work) }
    }

    /// Waits no longer than `patience` for work that consists of such runs.
    ///
    /// - Throws: What `work` throws, `Silence`, or `CancellationError`.
    static func wait<Value: Sendable>(
        _ patience: Duration, for work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() ?? nil else { throw Silence() }
            return value
        }
    }

    /// Runs blocking work there.
    ///
    /// - Throws: What `work` throws, or `CancellationError`: at once, although the work itself may
    ///   go on for as long as the disk is dead.
    static func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let answer = FirstAnswer<Value>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                answer.wanted(by: continuation)
                threads.add { answer.give(Result(catching: work)) }
            }
        } onCancel: {
            answer.give(.failure(CancellationError()))
        }
    }
}

/// The first of several answers, for whoever waits for it; the others are dropped.
private final class FirstAnswer<Value: Sendable>: Sendable {
    private enum State {
        case open
        case wanted(CheckedContinuation<Value, any Error>)
        case given(Result<Value, any Error>)
        case over
    }

    private let state = Mutex(State.open)

    func wanted(by continuation: CheckedContinuation<Value, any Error>) {
        let given: Result<Value, any Error>? = state.withLock { state in
            if case .given(let result) = state {
                state = .over
                return result
            }
            state = .wanted(continuation)
            return nil
        }
        if let given { continuation.resume(with: given) }
    }

    func give(_ result: Result<Value, any Error>) {
        let continuation: CheckedContinuation<Value, any Error>? = state.withLock { state in
            switch state {
            case .open: state = .given(result)
            case .wanted(let continuation):
                state = .over
                return continuation
            case .given, .over: break
            }
            return nil
        }
        continuation?.resume(with: result)
    }
}
