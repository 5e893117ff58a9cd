import Synchronization

/// How far one file is, for whoever watches.
public final class FileProgress: Sendable {
    public let source: String
    /// Length of the file in bytes.
    public let size: Int64
    private let counter = Atomic<Int64>(0)

    init(source: String, size: Int64) {
        self.source = source
        self.size = size
    }

    /// Body bytes handed to sockets so far, those sent again included.
    public var sentBytes: Int64 { counter.load(ordering: .relaxed) }

    func sent(_ bytes: Int64) { counter.add(bytes, ordering: .relaxed) }
}

/// How far a pass is, for whoever watches.
public final class PassProgress: Sendable {
    public struct Snapshot: Sendable {
        /// Files in flight, in the order in which they were begun.
        public var inFlight: [FileProgress] = []
        public var filesDue = 0
        public var filesDone = 0
        public var bytesDue: Int64 = 0
        /// Bytes of files that are done.
        public var bytesDone: Int64 = 0
    }

    private let state = Mutex(Snapshot())

    public init() {}

    public var snapshot: Snapshot { state.withLock { $0 } }

    /// Differs whenever anything went on.
    struct Position: Equatable {
        let filesDone: Int
        let sentBytes: Int64
    }

    var position: Position {
        let now = snapshot
        return Position(
            filesDone: now.filesDone,
            sentBytes: now.bytesDone + now.inFlight.reduce(0) { $0 + $1.sentBytes })
    }

    func due(files: Int, bytes: Int64) {
        state.withLock { state in
            state.filesDue += files
            state.bytesDue += bytes
        }
    }

    func begin(_ file: FileProgress) { state.withLock { $0.inFlight.append(file) } }

    func end(_ file: FileProgress) {
        state.withLock { state in
            state.inFlight.removeAll { $0 === file }
            state.filesDone += 1
            state.bytesDone += file.size
        }
    }
}
