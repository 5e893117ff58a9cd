/// What the NameNode's configuration says about new files: a hint, because the DataNode that writes
/// a file goes by its own configuration.
public struct ServerDefaults: Sendable, Equatable {
    public var blockSize: Int64
    public var bytesPerChecksum: Int
    public var replication: Int
    /// Nil when the cluster writes no checksums, or a kind that is not known here.
    public var checksumKind: CRCKind?

    public init(
        blockSize: Int64, bytesPerChecksum: Int, replication: Int, checksumKind: CRCKind?
    ) {
        self.blockSize = blockSize
        self.bytesPerChecksum = bytesPerChecksum
        self.replication = replication
        self.checksumKind = checksumKind
    }
}

extension ServerDefaults: Decodable {
    private enum Key: String, CodingKey {
        case blockSize, bytesPerChecksum, replication, checksumType
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        // Source: DataChecksum.Type: 0 NULL, 1 CRC32, 2 CRC32C.
        let kinds: [Int: CRCKind] = [1: .crc32, 2: .crc32c]
        self.init(
            blockSize: try values.decode(Int64.self, forKey: .blockSize),
            bytesPerChecksum: try values.decode(Int.self, forKey: .bytesPerChecksum),
            replication: try values.decode(Int.self, forKey: .replication),
            checksumKind: try values.decodeIfPresent(Int.self, forKey: .checksumType)
                .flatMap { kinds[$0] })
    }
}
