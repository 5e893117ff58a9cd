import Curl
import Synchronization
import WebHDFS

/// Bytes from memory; breaks with `error` after `errorAfter` bytes if that is given.
final class BytesBody: UploadBody {
    struct Broken: Error {}

    private let bytes: [UInt8]
    private let errorAfter: Int?
    private let state = Mutex<(offset: Int, finishes: [Int64])>((0, []))

    init(_ bytes: [UInt8], errorAfter: Int? = nil) {
        (self.bytes, self.errorAfter) = (bytes, errorAfter)
    }

    var length: Int64 { Int64(bytes.count) }
    let isPaced = false
    /// What `finish` was called with, each time.
    var finishes: [Int64] { state.withLock(\.finishes) }

    func start(wake: @escaping @Sendable () -> Void) {}

    func read(into buffer: UnsafeMutableRawBufferPointer, sent: Int64) throws -> BodyStep {
        try state.withLock { state in
            if let errorAfter, state.offset >= errorAfter { throw Broken() }
            let piece = bytes[state.offset..<(errorAfter ?? bytes.count)].prefix(buffer.count)
            guard !piece.isEmpty else { return .end }
            buffer.copyBytes(from: piece)
            state.offset += piece.count
            return .bytes(piece.count)
        }
    }

    func finish(sent: Int64) { state.withLock { $0.finishes.append(sent) } }
}

/// Collects what is read.
final class BytesSink: ResponseSink {
    private let collected = Mutex<[UInt8]>([])

    var bytes: [UInt8] { collected.withLock { $0 } }

    func receive(_ bytes: UnsafeRawBufferPointer) { collected.withLock { $0 += bytes } }
}

extension WebHDFSClient {
    /// Writes a small file in blocks of 64 KiB.
    func put(
        _ bytes: [UInt8], at path: HDFSPath, permission: String? = nil
    ) async throws(WebHDFSError) {
        _ = try await create(
            path, body: BytesBody(bytes),
            options: CreateOptions(blockSize: 65_536, replication: 1, permission: permission))
    }

    func bytes(_ path: HDFSPath, offset: Int64 = 0, length: Int64? = nil)
        async throws(WebHDFSError) -> [UInt8]
    {
        let sink = BytesSink()
        try await open(path, offset: offset, length: length, sink: sink)
        return sink.bytes
    }
}
