import Curl
import Synchronization
import WebHDFS

/// Makes sure that a file in HDFS holds the bytes of a local one.
struct Verifier: Sendable {
    enum Policy: String, CaseIterable, Sendable {
        /// HDFS's checksum; where it cannot be compared, reading back.
        case checksum
        case length
    }

    enum Comparison: Sendable {
        case same(ManifestFile.Verification, FileChecksum?)
        case different(String)
    }

    /// Answers the digest of the local bytes in this form, cut into blocks of this size.
    typealias Digest = (ChecksumForm, _ blockSize: Int64) async throws -> PartDigest

    let hdfs: WebHDFSClient
    let policy: Policy
    /// For servers that do not tell a file's block size (HttpFS may leave it out).
    let usualBlockSize: Int64
    let progress: FileProgress

    /// - Parameters:
    ///   - status: What HDFS says of `path`.
    ///   - size: Length of the local bytes.
    func compare(
        _ path: HDFSPath, _ status: FileStatus, size: Int64, digest: Digest
    ) async throws -> Comparison {
        guard status.kind == .file else { return .different("it is a directory") }
        guard status.length == size else {
            return .different("it has \(status.length) bytes, the source \(size)")
        }
        if policy == .length { return .same(.length, nil) }
        let blockSize = status.blockSize > 0 ? status.blockSize : usualBlockSize
        guard !status.isEncrypted, !status.isErasureCoded,
            let theirs = try await checksum(of: path),
            let algorithm = ChecksumAlgorithm(theirs.algorithm),
            let ours = try await digest(ChecksumForm(algorithm) ?? ChecksumForm(), blockSize)
                .checksum(like: algorithm)
        else { return try await readBack(path, blockSize, digest: digest) }
        guard ours == theirs else {
            return .different("its checksum is \(theirs.hex), the source's \(ours.hex)")
        }
        return .same(.checksum, theirs)
    }

    /// Nil where the blocks were written with different kinds of checksums: then there is none.
    private func checksum(of path: HDFSPath) async throws -> FileChecksum? {
        do {
            return try await hdfs.checksum(path)
        } catch  where error.remoteMeaning == .mixedChecksums {
            return nil
        }
    }

    /// For encryption zones, whose checksum is over the ciphertext, erasure coding, whose checksum
    /// depends on the cell layout, and blocks with different kinds of checksums.
    private func readBack(
        _ path: HDFSPath, _ blockSize: Int64, digest: Digest
    ) async throws -> Comparison {
        let form = ChecksumForm()
        let sink = HashingSink(blockSize: blockSize, form: form, progress: progress)
        try await hdfs.open(path, offset: 0, length: nil, sink: sink)
        guard try await digest(form, blockSize) == sink.digest() else {
            return .different("reading it back gives other bytes than the source has")
        }
        return .same(.readBack, nil)
    }
}

/// A staged file that HDFS holds as the source has it.
struct VerifiedFile: Sendable {
    let verification: ManifestFile.Verification
    let checksum: FileChecksum?
    let fileID: Int64?
}

/// Hashes what a server answers, keeping none of it.
private final class HashingSink: ResponseSink {
    private let form: ChecksumForm
    private let progress: FileProgress
    private let hasher: Mutex<BlockHasher>

    init(blockSize: Int64, form: ChecksumForm, progress: FileProgress) {
        self.form = form
        self.progress = progress
        hasher = Mutex(
            BlockHasher(
                blockSize: blockSize, kind: form.kind, bytesPerChecksum: form.bytesPerChecksum))
    }

    func receive(_ bytes: UnsafeRawBufferPointer) {
        hasher.withLock { $0.update(bytes) }
        progress.compared(Int64(bytes.count))
    }

    func digest() -> PartDigest { hasher.withLock { PartDigest(form: form, blocks: $0.finish()) } }
}
