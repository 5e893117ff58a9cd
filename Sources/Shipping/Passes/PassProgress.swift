import Synchronization

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
        /// How often more files were looked for.
        var looks = 0
    }

    private let state = Mutex(Snapshot())

    public init() {}

    public var snapshot: Snapshot { state.withLock { $0 } }

    /// Differs whenever anything went on.
    struct Position: Equatable {
        let filesDone: Int
        let looks: Int
        let movedBytes: Int64
    }

    var position: Position {
        let now = snapshot
        return Position(
            filesDone: now.filesDone, looks: now.looks,
            movedBytes: now.sentDone + now.comparedDone
                + now.inFlight.reduce(0) { $0 + $1.sentBytes + $1.comparedBytes })
    }

    /// A pass has seen what it takes up next.
    func looked() { state.withLock { $0.looks += 1 } }

    /// Adds work that was found.
    ///
    /// - Parameter announced: What of it was added before.
    func due(_ found: Amount, announced: Amount = Amount()) {
        state.withLock { state in
            state.filesDue += found.files - announced.files
            state.bytesDue = [state.bytesDue, found.bytes - announced.bytes].total
            state.clamp()
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
            state.clamp()
        }
    }
}

extension PassProgress.Snapshot {
    /// What was announced and did not come may not make less due than is done.
    fileprivate mutating func clamp() {
        filesDue = max(filesDue, filesDone)
        bytesDue = max(bytesDue, bytesDone)
    }
}
