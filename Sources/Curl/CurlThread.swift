internal import CLinux
internal import Glibc
internal import Synchronization

/// A thread of our own, because it blocks: it would hold up a cooperative pool.
final class CurlThread: Sendable {
    private let thread: Mutex<pthread_t?>

    /// - Throws: `CurlError` when the system gives no thread.
    init(_ main: @escaping @Sendable () -> Void) throws(CurlError) {
        var thread = pthread_t()
        let main = Unmanaged.passRetained(Main(run: main))  // `runMain` takes it
        let failure = clinux_start_thread(runMain, main.toOpaque(), &thread)
        guard failure == 0 else {
            main.release()
            throw CurlError(.other, message: "cannot start a thread: errno \(failure)")
        }
        self.thread = Mutex(thread)
    }

    /// Waits until the thread has ended. On the thread itself it only lets go of it.
    func join() {
        thread.withLock { thread in
            guard let running = thread.take() else { return }
            if pthread_equal(running, pthread_self()) != 0 {
                pthread_detach(running)
            } else {
                pthread_join(running, nil)
            }
        }
    }
}

private final class Main: Sendable {
    let run: @Sendable () -> Void
    init(run: @escaping @Sendable () -> Void) { self.run = run }
}

private func runMain(_ context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    Unmanaged<Main>.fromOpaque(context).takeRetainedValue().run()
}
