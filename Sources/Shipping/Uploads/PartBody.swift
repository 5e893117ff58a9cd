import Curl
import Glibc
import Synchronization
import WebHDFS

/// One part of a file on its way into a socket: read once, hashed where it lies, within the limiter.
///
/// What is in the page cache goes from the kernel straight into libcurl's buffer. What is not is
/// read by `DiskReader` into one fixed chunk meanwhile, and the transfer pauses.
final class PartBody: UploadBody {
    private struct State {
        /// Bytes given to libcurl.
        var position: Int64 = 0
        /// Bytes that the limiter granted and that were not given to libcurl yet.
        var granted = 0
        var hasher: BlockHasher
        var disk = Disk.idle
        var chunk: DiskChunk?
        /// `sent` as it was last reported.
        var reported: Int64 = 0
        var wake: (@Sendable () -> Void)?
    }

    private enum Disk {
        case idle, reading
        /// Bytes of the chunk that are not used yet.
        case ready(Range<Int>)
        case failed(UploadFailure)
    }

    let length: Int64
    private let source: SourceFile
    private let offset: Int64
    private let flow: RateLimiter.Flow
    private let progress: FileProgress
    private let form: ChecksumForm
    private let state: Mutex<State>

    init(
        _ source: SourceFile, range: Range<Int64>, blockSize: Int64, form: ChecksumForm,
        flow: RateLimiter.Flow, progress: FileProgress
    ) {
        self.source = source
        self.flow = flow
        self.progress = progress
        self.form = form
        offset = range.lowerBound
        length = range.upperBound - range.lowerBound
        let hasher = BlockHasher(blockSize: blockSize, form: form)
        state = Mutex(State(hasher: hasher))
    }

    var isPaced: Bool { flow.isLimited }

    /// The digest of what was read. To be asked once, after the whole part was sent.
    func digest() -> PartDigest {
        state.withLock { PartDigest(form: form, blocks: $0.hasher.finish()) }
    }

    func start(wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = wake }
        flow.start(wake: wake)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, sent: Int64) throws -> BodyStep {
        try state.withLock { state in
            report(sent, &state)
            let left = length - state.position
            guard left > 0 else { return .end }
            if case .failed(let error) = state.disk { throw error }
            if case .reading = state.disk { return .whenWoken }
            if state.granted == 0 {
                let wanted = Int(min(Int64(buffer.count), left))
                switch try flow.next(wanted: wanted, sent: sent) {
                case .bytes(let count): state.granted = count
                case .notBefore(let instant): return .notBefore(instant)
                }
            }
            let room = UnsafeMutableRawBufferPointer(
                rebasing: buffer.prefix(min(state.granted, buffer.count)))
            guard let count = try fill(room, &state) else { return .whenWoken }
            state.hasher.update(UnsafeRawBufferPointer(rebasing: room.prefix(count)))
            state.position += Int64(count)
            state.granted -= count
            return .bytes(count)
        }
    }

    func finish(sent: Int64) {
        state.withLock { state in
            report(sent, &state)
            flow.finish()
            state.wake = nil
        }
    }

    private func report(_ sent: Int64, _ state: inout State) {
        progress.sent(sent - state.reported)
        state.reported = sent
    }

    /// Bytes put into `room`, nil when the disk has to be waited for.
    private func fill(
        _ room: UnsafeMutableRawBufferPointer, _ state: inout State
    ) throws(DiscoveryProblem) -> Int? {
        if case .ready(let range) = state.disk, let chunk = state.chunk {
            let count = min(room.count, range.count)
            room.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: chunk.bytes[range].prefix(count)))
            let rest = range.dropFirst(count)
            state.disk = rest.isEmpty ? .idle : .ready(rest)
            return count
        }
        let count = try source.readCached(into: room, at: offset + state.position)
        if let count { return count }
        askDisk(&state)
        return nil
    }

    private func askDisk(_ state: inout State) {
        let chunk = state.chunk ?? DiskChunk()
        state.chunk = chunk
        state.disk = .reading
        let count = Int(min(Int64(DiskChunk.capacity), length - state.position))
        let start = offset + state.position
        DiskReader.fill(chunk, from: source, at: start, count: count) { [self] result in
            let wake = self.state.withLock { state in
                switch result {
                case .success(0):
                    state.disk = .failed(.changed(path: source.path, how: "shrank"))
                case .success(let count): state.disk = .ready(0..<count)
                case .failure(let error): state.disk = .failed(.source(error))
                }
                return state.wake
            }
            wake?()
        }
    }
}
