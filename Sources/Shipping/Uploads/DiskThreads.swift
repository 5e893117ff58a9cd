import CLinux
import Dispatch
import Synchronization

/// Threads that may block for as long as a disk does.
///
/// Not a dispatch queue, whose threads are as many as the processors: it adds some for those that block
/// only when it looks, and it looks seldom (`CLinux/dispatch.c`).
final class DiskThreads: Sendable {
    typealias Work = @Sendable () -> Void

    /// So many pieces of work that are stuck hold up the others.
    static let most = 64
    /// A thread without work ends after that.
    private static let patience = DispatchTimeInterval.seconds(10)

    private struct State {
        var work: [Work] = []
        var threads = 0
        /// Threads that wait, and that no work was promised to.
        var idle = 0
    }

    private let state = Mutex(State())
    /// Signalled once for each idle thread that work was promised to.
    private let promise = DispatchSemaphore(value: 0)

    func add(_ work: @escaping Work) {
        enum Step { case promise, start, leave }
        let step: Step = state.withLock { state in
            state.work.append(work)
            if state.idle > 0 {
                state.idle -= 1
                return .promise
            }
            // Whoever is busy takes it next.
            if state.threads == Self.most { return .leave }
            state.threads += 1
            return .start
        }
        switch step {
        case .promise: promise.signal()
        case .start: start()
        case .leave: break
        }
    }

    private func start() {
        let threads = Unmanaged.passRetained(self)
        let code = clinux_start_thread(
            { context in
                guard let context else { return }
                Unmanaged<DiskThreads>.fromOpaque(context).takeRetainedValue().serve()
            }, threads.toOpaque(), nil)
        guard code != 0 else { return }
        threads.release()
        // The host has no thread to give. The caller's own is better than none.
        let isLast = state.withLock { state in
            state.threads -= 1
            return state.threads == 0
        }
        while isLast, let work = take() { work() }
    }

    private func serve() {
        repeat {
            while let work = take() { work() }
        } while waitForWork()
    }

    private func take() -> Work? {
        state.withLock { $0.work.isEmpty ? nil : $0.work.removeFirst() }
    }

    /// False: the thread is to end.
    private func waitForWork() -> Bool {
        let isFree = state.withLock { state in
            guard state.work.isEmpty else { return false }
            state.idle += 1
            return true
        }
        guard isFree, promise.wait(timeout: .now() + Self.patience) == .timedOut else {
            return true
        }
        let ends = state.withLock { state in
            // Every thread that waits was promised work, this one too.
            guard state.idle > 0 else { return false }
            state.idle -= 1
            state.threads -= 1
            return true
        }
        if !ends { promise.wait() }
        return !ends
    }
}
