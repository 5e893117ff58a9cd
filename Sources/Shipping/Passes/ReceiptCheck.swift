import WebHDFS

/// Compares a file that was published, and may have changed since, with its receipt.
struct ReceiptCheck: Sendable {
    let tools: UploadTools
    let receipt: ManifestFile
    let destination: HDFSPath
    let slot: HourLabel
    let local: LocalDigest

    /// - Returns: The receipt, with the source's identity as it is now: what it covers the source
    ///   still has, and perhaps more. Nil where HDFS has to be asked, because the receipt has no
    ///   checksum or somebody removed what was published.
    /// - Throws: `UploadFailure.conflict` when the source changed, and HDFS has what it was.
    func confirm() async throws -> ManifestFile? {
        let source = local.source
        switch FileMatch.compare(
            recorded: receipt.identity, bytes: receipt.publishedBytes, observed: source.identity)
        {
        case .same: return receipt.confirmed(as: source.identity)
        case .other: return try await conflict("changed")
        case .needsHash(let bytes):
            guard let isEqual = try await holdsAll() else { return nil }
            switch PrefixMatch.conclude(
                bytes: bytes, isEqual: isEqual, size: source.identity.size)
            {
            case .same: return receipt.confirmed(as: source.identity)
            case .grown where LogicalName(source.path).compression == nil:
                return receipt.confirmed(as: source.identity)
            case .grown(let offset):
                return try await conflict(
                    "grew by \(source.identity.size - offset) bytes, which a compressed file never does,"
                )
            case .other: return try await conflict("changed")
            }
        }
    }

    /// Whether the source has what was published; nil when there is no checksum to tell.
    private func holdsAll() async throws -> Bool? {
        // As configured: size and the first bytes are all that was to be compared.
        if receipt.verified == .length { return true }
        for piece in receipt.pieces {
            guard let checksum = piece.checksum,
                let algorithm = ChecksumAlgorithm(checksum.algorithm)
            else { return nil }
            let digest = try await local.compute(
                of: piece.range,
                blockSize: algorithm.blockSize ?? max(Int64(piece.range.count), 1),
                form: ChecksumForm(algorithm) ?? ChecksumForm())
            guard digest.checksum(like: algorithm)?.hex == checksum.bytes else { return false }
        }
        return true
    }

    private func conflict(_ change: String) async throws -> ManifestFile? {
        guard try await tools.hdfs.status(destination) != nil else { return nil }
        let names = [receipt.destination] + receipt.supplements.map(\.destination)
        throw UploadFailure.conflict(
            """
            \(change) after it was published, and HDFS keeps what it has; to ship it as it is now, \
            remove \(names.joined(separator: " and ")) and backfill \(slot)
            """)
    }
}

extension ManifestFile {
    /// The runs of the source that HDFS holds, one a file.
    fileprivate var pieces: [(range: Range<Int64>, checksum: Checksum?)] {
        [(0..<bytes, checksum)]
            + supplements.map { ($0.offset..<$0.offset + $0.bytes, $0.checksum) }
    }

    /// The receipt of a file that turned out to be the same, or a longer one, under a new identity.
    fileprivate func confirmed(as identity: FileIdentity) -> ManifestFile {
        var file = kept(as: .published, because: nil)
        file.identity = identity
        return file
    }
}
