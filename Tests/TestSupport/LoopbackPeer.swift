import Glibc
import Synchronization

/// A TCP peer on 127.0.0.1 that does to each connection what a test says, each on its own thread.
///
/// When the script returns or throws, the connection is closed; when the peer is released, all are.
public final class LoopbackPeer: Sendable {
    public typealias Script = @Sendable (LoopbackConnection) throws -> Void

    public let port: UInt16
    private let listener: LoopbackListener
    private let shared: Shared

    /// - Parameter receiveBuffer: Bytes the kernel takes for a peer that does not read.
    public init(receiveBuffer: Int32? = nil, _ script: @escaping Script) throws {
        listener = try LoopbackListener(backlog: 64, receiveBuffer: receiveBuffer)
        port = listener.port
        shared = Shared(script)
        startLoopbackThread { [shared, listener] in
            while let socket = listener.accept() { shared.serve(socket) }
        }
    }

    deinit {
        listener.stop()
        shared.stop()
    }

    public var connectionCount: Int { shared.connectionCount }

    public func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    private final class Shared: Sendable {
        private struct State {
            var count = 0
            var open: Set<Int32> = []
        }
        private let script: Script
        private let state = Mutex(State())

        init(_ script: @escaping Script) { self.script = script }

        var connectionCount: Int { state.withLock(\.count) }

        func serve(_ socket: Int32) {
            let index = state.withLock { state in
                state.open.insert(socket)
                state.count += 1
                return state.count - 1
            }
            startLoopbackThread { [self] in
                let connection = LoopbackConnection(socket, index: index)
                try? script(connection)
                state.withLock { state in
                    state.open.remove(socket)
                    connection.close()
                }
            }
        }

        /// Makes every blocked read and write return.
        func stop() {
            state.withLock { state in
                for socket in state.open { shutdown(socket, Int32(SHUT_RDWR)) }
            }
        }
    }
}

private final class Work: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func startLoopbackThread(_ run: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(run)).toOpaque()  // taken by the thread
    let failure = pthread_create(
        &thread, nil,
        { context in
            if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run() }
            return nil
        }, work)
    if failure == 0 { pthread_detach(thread) } else { Unmanaged<Work>.fromOpaque(work).release() }
}
