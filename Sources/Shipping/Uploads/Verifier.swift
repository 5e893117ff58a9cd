import Curl
import Synchronization
import WebHDFS

/// Makes sure that a file in HDFS holds the bytes of a local one.
struct Verifier: Sendable {
    enum Comparison: Sendable {
        case same(VerifiedFile)
        case different(String)
    }

    /// Hashes the local bytes in this form, cut into blocks of this size.
    typealias Hash = (ChecksumForm, _ blockSize: Int64) async throws -> PartDigest

    /// A file of more blocks would not fit HDFS, nor their digests into memory.
    static let mostBlocks: Int64 = 1 << 20

    /// How often a connection may break while one file is read back.
    static let readingBreaks = 10

    let hdfs: WebHDFSClient
    let rule: VerifyRule
    /// For servers that do not tell a file's block size (HttpFS may leave it out).
    let usualBlockSize: Int64
    let progress: FileProgress

    /// - Parameters:
    ///   - status: What HDFS says of `path`.
    ///   - size: Length of the local bytes.
    ///   - known: How they were hashed before.
    ///   - hash: Nil if nobody has them any more: HDFS's are read back then, if need be.
    func compare(
        _ path: HDFSPath, _ status: FileStatus, size: Int64, known: HashedBytes?, hash: Hash?
    ) async throws -> Comparison {
        guard status.kind == .file else { return .different("it is a directory") }
        guard status.length == size else {
            return .different("it has \(status.length) bytes, the source \(size)")
        }
        if rule == .length { return same(.length, status) }
        let isBlockSizeTold = status.blockSize > 0 && size / status.blockSize < Self.mostBlocks
        let blockSize = isBlockSizeTold ? status.blockSize : usualBlockSize
        guard !status.isEncrypted, !status.isErasureCoded,
            let theirs = try await checksum(of: path),
            let algorithm = ChecksumAlgorithm(theirs.algorithm),
            let ours = try await digest(ChecksumForm(algorithm), blockSize, known, hash)?
                .checksum(like: algorithm)
        else { return try await readBack(path, status, blockSize, known, hash) }
        guard ours == theirs else {
            return .different("its checksum is \(theirs.hex), the source's \(ours.hex)")
        }
        return same(.checksum, status, theirs)
    }

    private func digest(
        _ form: ChecksumForm?, _ blockSize: Int64, _ known: HashedBytes?, _ hash: Hash?
    ) async throws -> PartDigest? {
        if let digest = known?.digest(in: form, blockSize) { return digest }
        return try await hash?(form ?? ChecksumForm(), blockSize)
    }

    private func same(
        _ verification: ManifestFile.Verification, _ status: FileStatus,
        _ checksum: FileChecksum? = nil
    ) -> Comparison {
        .same(
            VerifiedFile(verification: verification, checksum: checksum, fileID: status.fileId))
    }

    /// Nil where HDFS cannot compute one.
    private func checksum(of path: HDFSPath) async throws -> FileChecksum? {
        do {
            return try await hdfs.checksum(path)
        } catch  where error.meansNoChecksum {
            return nil
        }
    }

    /// For encryption zones, whose checksum is over the ciphertext, erasure coding, whose checksum
    /// depends on the cell layout, blocks with different kinds of checksums, and servers that do not
    /// give any.
    private func readBack(
        _ path: HDFSPath, _ status: FileStatus, _ blockSize: Int64, _ known: HashedBytes?,
        _ hash: Hash?
    ) async throws -> Comparison {
        let blockSize = known?.blockSize ?? blockSize
        let form = known?.digest.form ?? ChecksumForm()
        let sink = HashingSink(
            size: status.length, blockSize: blockSize, form: form, progress: progress)
        try await read(path, size: status.length, into: sink)
        guard try await digest(form, blockSize, known, hash) == sink.digest() else {
            return .different("reading it back gives other bytes than the source has")
        }
        return same(.readBack, status)
    }
}

extension Verifier {
    /// Reads the whole file. A connection that breaks costs no byte: the next one goes on there.
    private func read(_ path: HDFSPath, size: Int64, into sink: HashingSink) async throws {
        for breaks in 0...Self.readingBreaks where sink.count < size {
            let start = sink.count
            do {
                try await hdfs.open(path, offset: start, length: size - start, sink: sink)
            } catch {
                let goesOn = error.isTransient && sink.count > start
                guard goesOn, breaks < Self.readingBreaks else { throw error }
            }
        }
        guard sink.count == size else {
            throw UploadFailure.unforeseen(
                "HDFS gives back \(sink.count) of the \(size) bytes of \(path)")
        }
    }
}

extension WebHDFSError {
    /// Whether HDFS has no checksum of a file that it may well let us read.
    ///
    /// Blocks of different CRC types make a DataNode fail with a NullPointerException.
    /// Source: Hadoop 3.3.6, `FileChecksumHelper`.
    fileprivate var meansNoChecksum: Bool {
        if case .everyEndpoint(let errors) = reason {
            return errors.contains(where: \.meansNoChecksum)
        }
        return switch remoteMeaning {
        case .mixedChecksums, .unsupported, .other: true
        default: false
        }
    }
}

/// Hashes what a server answers, keeping none of it.
private final class HashingSink: ResponseSink {
    private struct TooLong: Error, CustomStringConvertible {
        let description = "it sends more bytes than it says the file has"
    }

    private let size: Int64
    private let form: ChecksumForm
    private let progress: FileProgress
    private let state: Mutex<(hasher: BlockHasher, count: Int64)>

    init(size: Int64, blockSize: Int64, form: ChecksumForm, progress: FileProgress) {
        self.size = size
        self.form = form
        self.progress = progress
        let hasher = BlockHasher(blockSize: blockSize, form: form)
        state = Mutex((hasher, 0))
    }

    /// Bytes received so far.
    var count: Int64 { state.withLock(\.count) }

    func receive(_ bytes: UnsafeRawBufferPointer) throws {
        try state.withLock { state in
            guard state.count + Int64(bytes.count) <= size else { throw TooLong() }
            state.hasher.update(bytes)
            state.count += Int64(bytes.count)
        }
        progress.compared(Int64(bytes.count))
    }

    func digest() -> PartDigest {
        state.withLock { PartDigest(form: form, blocks: $0.hasher.finish()) }
    }
}
