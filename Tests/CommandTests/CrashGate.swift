import Dispatch
import Glibc
import Synchronization
import TestSupport

/// A FIFO at which a process waits until the test lets it go on.
final class Gate: Sendable {
    private let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("fifo")
        guard mkfifo(path, 0o600) == 0 else { throw TestSetupError(path, errno) }
    }

    private let writer = Mutex<Int32>(-1)

    /// Returns when a process waits, or after `close()`.
    func waitForVisitor() async {
        await withCheckedContinuation { continuation in
            // A thread that may block.
            DispatchQueue.global().async { [self] in
                let descriptor = Glibc.open(path, O_WRONLY | O_CLOEXEC)
                writer.withLock { $0 = descriptor }
                continuation.resume()
            }
        }
    }

    /// Lets the process go on that waits.
    func open() {
        writer.withLock { descriptor in
            if descriptor >= 0 { Glibc.close(descriptor) }
            descriptor = -1
        }
    }

    /// No process comes any more.
    func close() {
        let reader = Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        if reader >= 0 { Glibc.close(reader) }
    }
}
