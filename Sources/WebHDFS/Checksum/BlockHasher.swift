/// Computes the digests of a file's HDFS blocks from its bytes, in one pass.
public struct BlockHasher: Sendable {
    public init(blockSize: Int64, kind: CRCKind = .crc32c, bytesPerChecksum: Int = 512) {}
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {}
    public mutating func finish() -> [BlockDigest] { [] }
}
/// nil: not comparable
public func fileChecksum(
    of blocks: [BlockDigest], kind: CRCKind = .crc32c, bytesPerChecksum: Int = 512,
    like algorithm: ChecksumAlgorithm
) -> FileChecksum? { nil }
