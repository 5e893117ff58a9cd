/// What a DataNode computes over each chunk of a block.
public struct ChecksumForm: Codable, Hashable, Sendable {
    public var kind: CRCKind
    /// Length of the chunks that have a CRC each, from 1; 512 unless the cluster says otherwise.
    public var bytesPerChecksum: Int

    public init(kind: CRCKind = .crc32c, bytesPerChecksum: Int = 512) {
        self.kind = kind
        self.bytesPerChecksum = bytesPerChecksum
    }

    /// What has to be computed to compare with a checksum of this algorithm; nil: any form will do,
    /// because the file is empty.
    public init?(_ algorithm: ChecksumAlgorithm) {
        switch algorithm {
        case .md5OfMD5OfCRC(_, bytesPerChecksum: 0, _): return nil
        case .md5OfMD5OfCRC(_, let bytesPerChecksum, let kind):
            self.init(kind: kind, bytesPerChecksum: bytesPerChecksum)
        case .composite(let kind): self.init(kind: kind)
        }
    }

    enum CodingKeys: String, CodingKey {
        case kind
        case bytesPerChecksum = "bytes_per_checksum"
    }
}
