import Synchronization

/// How far one file is, for whoever watches.
public final class FileProgress: Sendable {
    public let source: String
    /// Length of the file in bytes.
    public let size: Int64
    private let counter = Atomic<Int64>(0)
    private let compared = Atomic<Int64>(0)
    private let newestAttempt = Atomic<Int>(0)

    init(source: String, size: Int64) {
        self.source = source
        self.size = size
    }

    /// Body bytes handed to sockets so far, those sent again included.
    public var sentBytes: Int64 { counter.load(ordering: .relaxed) }

    /// Bytes read to compare the file with what HDFS has.
    var comparedBytes: Int64 { compared.load(ordering: .relaxed) }

    func sent(_ bytes: Int64) { counter.add(bytes, ordering: .relaxed) }

    /// The greatest number of PUTs that one part took, those of earlier runs included.
    var attempts: Int { newestAttempt.load(ordering: .relaxed) }

    func attempt(_ number: Int) { newestAttempt.max(number, ordering: .relaxed) }

    func compared(_ bytes: Int64) { compared.add(bytes, ordering: .relaxed) }
}

/// How far a pass is, for whoever watches.
public final class PassProgress: Sendable {
    public struct Snapshot: Sendable {
        /// Files in flight, in the order in which they were begun.
        public var inFlight: [FileProgress] = []
        public var filesDue = 0
        public var filesDone = 0
        public var bytesDue: Int64 = 0
        /// Bytes of files whose turn is over.
        public var bytesDone: Int64 = 0
        /// Of these files, the bytes that were sent.
        public var sentDone: Int64 = 0
        /// Of these files, the bytes that were read to be compared.
        var comparedDone: Int64 = 0
    }

    private struct Held {
        weak var file: SourceFile?
    }

    private let state = Mutex(Snapshot())
    private let held = Mutex<[Held]>([])

    public init() {}

    /// Bytes of files that somebody deleted: the disk gets them back when they are shipped.
    public var heldBytes: Int64 {
        held.withLock { held in
            held.removeAll { $0.file == nil }
            return held.compactMap(\.file).filter(\.isUnlinked).reduce(0) { $0 + $1.opened.size }
        }
    }

    func holds(_ file: SourceFile) { held.withLock { $0.append(Held(file: file)) } }

    public var snapshot: Snapshot { state.withLock { $0 } }

    /// Differs whenever anything went on.
    struct Position: Equatable {
        let filesDone: Int
        let movedBytes: Int64
    }

    var position: Position {
        let now = snapshot
        return Position(
            filesDone: now.filesDone,
            movedBytes: now.sentDone + now.comparedDone
                + now.inFlight.reduce(0) { $0 + $1.sentBytes + $1.comparedBytes })
    }

    func due(files: Int, bytes: Int64) {
        state.withLock { state in
            state.filesDue += files
            state.bytesDue = [state.bytesDue, bytes].total
        }
    }

    func begin(_ file: FileProgress) { state.withLock { $0.inFlight.append(file) } }

    func end(_ file: FileProgress) {
        state.withLock { state in
            state.inFlight.removeAll { $0 === file }
            state.filesDone += 1
            state.bytesDone = [state.bytesDone, file.size].total
            state.sentDone += file.sentBytes
            state.comparedDone += file.comparedBytes
        }
    }
}
