import Glibc
import Synchronization

/// Shut until somebody opens it, once. A peer's thread waits at it for what the test does.
public final class LoopbackGate: Sendable {
    // A pipe that nothing is written to: closing one end is what the other end sees.
    private let reader: Int32
    private let writer: Mutex<Int32?>

    public init() {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        reader = ends[0]
        writer = Mutex(ends[1])
    }

    deinit {
        open()
        close(reader)
    }

    public func open() {
        writer.withLock { writer in
            guard let shut = writer.take() else { return }
            close(shut)
        }
    }

    /// Blocks the calling thread.
    public func wait() {
        var wanted = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
        while poll(&wanted, 1, -1) < 1 {}
    }
}
