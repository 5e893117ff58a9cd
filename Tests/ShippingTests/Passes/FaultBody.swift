import Curl
import Synchronization

/// Bytes from memory, sent as somebody else's.
final class FixedBody: UploadBody {
    private let bytes: [UInt8]
    private let offset = Mutex(0)

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var length: Int64 { Int64(bytes.count) }
    let isPaced = false

    func start(wake: @escaping @Sendable () -> Void) {}

    func read(into buffer: UnsafeMutableRawBufferPointer, sent: Int64) -> BodyStep {
        offset.withLock { offset in
            let piece = bytes[offset...].prefix(buffer.count)
            guard !piece.isEmpty else { return .end }
            buffer.copyBytes(from: piece)
            offset += piece.count
            return .bytes(piece.count)
        }
    }

    func finish(sent: Int64) {}
}
