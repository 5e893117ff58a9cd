internal import CCurl  // where the compiler sees pthread_attr_t defined
internal import Glibc
internal import Synchronization

/// A thread of our own, because it blocks: it would hold up a cooperative pool.
final class CurlThread: Sendable {
    private let thread: Mutex<pthread_t?>

    /// Plenty for libcurl with TLS, whose buffers live on the heap.
    private static let stackBytes = 512 << 10

    /// - Throws: `CurlError` when the system gives no thread.
    init(_ main: @escaping @Sendable () -> Void) throws(CurlError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, Self.stackBytes)

        var thread = pthread_t()
        let main = Unmanaged.passRetained(Main(run: main))  // `runMain` takes it
        let failure = pthread_create(&thread, &attributes, runMain, main.toOpaque())
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

private func runMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    blockSignals()
    Unmanaged<Main>.fromOpaque(context).takeRetainedValue().run()
    return nil
}

/// Leaves signals to the main thread. SIGPIPE among them: libcurl's own care for it is off with
/// CURLOPT_NOSIGNAL, and OpenSSL writes to sockets without MSG_NOSIGNAL.
private func blockSignals() {
    var signals = sigset_t()
    sigfillset(&signals)
    for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { sigdelset(&signals, fault) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
}
