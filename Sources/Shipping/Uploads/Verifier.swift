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

    let hdfs: WebHDFSClient
    let policy: Policy

    /// - Parameters:
    ///   - status: What HDFS says of `path`.
    ///   - size: Length of the local bytes.
    ///   - digest: Answers the digest of the local bytes, cut into blocks of `status.blockSize`.
    func compare(
        _ path: HDFSPath, _ status: FileStatus, size: Int64,
        digest: (ChecksumForm) async throws -> PartDigest
    ) async throws -> Comparison {
        guard status.kind == .file else { return .different("it is a directory") }
        guard status.length == size else {
            return .different("it has \(status.length) bytes, the source \(size)")
        }
        if policy == .length { return .same(.length, nil) }
        if status.isEncrypted || status.isErasureCoded {
            return try await readBack(path, status, digest: digest)
        }
        let theirs = try await hdfs.checksum(path)
        guard let algorithm = ChecksumAlgorithm(theirs.algorithm) else {
            return try await readBack(path, status, digest: digest)
        }
        let local = try await digest(ChecksumForm(algorithm) ?? ChecksumForm())
        guard let ours = local.checksum(like: algorithm) else {
            return try await readBack(path, status, digest: digest)
        }
        guard ours == theirs else {
            return .different("its checksum is \(theirs.hex), the source's \(ours.hex)")
        }
        return .same(.checksum, theirs)
    }

    /// For encryption zones, whose checksum is over the ciphertext, and erasure coding, whose
    /// checksum depends on the cell layout.
    private func readBack(
        _ path: HDFSPath, _ status: FileStatus,
        digest: (ChecksumForm) async throws -> PartDigest
    ) async throws -> Comparison {
        let form = ChecksumForm()
        let sink = HashingSink(blockSize: status.blockSize, form: form)
        try await hdfs.open(path, offset: 0, length: nil, sink: sink)
        guard try await digest(form) == sink.digest() else {
            return .different("reading it back gives other bytes than the source has")
        }
        return .same(.readBack, nil)
    }
}

/// Hashes what a server answers, keeping none of it.
private final class HashingSink: ResponseSink {
    private let form: ChecksumForm
    private let hasher: Mutex<BlockHasher>

    init(blockSize: Int64, form: ChecksumForm) {
        self.form = form
        hasher = Mutex(
            BlockHasher(
                blockSize: blockSize, kind: form.kind, bytesPerChecksum: form.bytesPerChecksum))
    }

    func receive(_ bytes: UnsafeRawBufferPointer) { hasher.withLock { $0.update(bytes) } }

    func digest() -> PartDigest { hasher.withLock { PartDigest(form: form, blocks: $0.finish()) } }
}
