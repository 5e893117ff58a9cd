internal import Crypto

/// The checksum that HDFS would report of a file that has these blocks.
///
/// Source: `FileChecksumHelper` in hadoop-hdfs-client, and reference vectors from a real cluster.
///
/// - Parameters:
///   - blocks: In the file's order. Of a file that was joined from parts, the parts' blocks one
///     behind the other.
///   - form: What the digests were made with.
///   - algorithm: What HDFS computed its own with, so that the two can be compared. Nil: its
///     default.
/// - Returns: Nil if digests of this kind cannot be compared with that algorithm.
public func fileChecksum(
    of blocks: [BlockDigest], form: ChecksumForm = ChecksumForm(),
    like algorithm: ChecksumAlgorithm? = nil
) -> FileChecksum? {
    switch algorithm {
    case .composite(form.kind):
        return FileChecksum.composite(of: blocks, kind: form.kind)
    case .composite:
        return nil
    case nil, emptyFile, .md5OfMD5OfCRC(_, form.bytesPerChecksum, form.kind):
        return FileChecksum.md5OfMD5OfCRC(of: blocks, form)
    case .md5OfMD5OfCRC:
        return blocks.isEmpty ? FileChecksum.md5OfMD5OfCRC(of: [], form) : nil
    }
}

/// What HDFS says of every file without bytes, whatever kind of CRC it uses.
private let emptyFile = ChecksumAlgorithm.md5OfMD5OfCRC(
    crcsPerBlock: 0, bytesPerChecksum: 0, kind: .crc32)

extension FileChecksum {
    fileprivate static func composite(of blocks: [BlockDigest], kind: CRCKind) -> FileChecksum {
        let crc = blocks.reduce(UInt32(0)) {
            kind.joined($0, $1.crc, secondLength: $1.length)
        }
        return FileChecksum(algorithm: ChecksumAlgorithm.composite(kind).name, bytes: crc.bytes)
    }

    fileprivate static func md5OfMD5OfCRC(
        of blocks: [BlockDigest], _ form: ChecksumForm
    ) -> FileChecksum {
        var digests = blocks.flatMap(\.md5)
        // HDFS hashes the whole of a buffer that began with 32 bytes and doubled whenever it was
        // full.
        var capacity = 32
        while capacity < digests.count { capacity *= 2 }
        digests += repeatElement(0, count: capacity - digests.count)
        let algorithm =
            blocks.isEmpty
            ? emptyFile
            : ChecksumAlgorithm.md5OfMD5OfCRC(
                crcsPerBlock: crcsPerBlock(blocks, form.bytesPerChecksum),
                bytesPerChecksum: form.bytesPerChecksum, kind: form.kind)
        return FileChecksum(
            algorithm: algorithm.name,
            bytes: algorithm.header + Insecure.MD5.hash(data: digests))
    }

    /// Of the first block; 0 when it is the only one.
    private static func crcsPerBlock(_ blocks: [BlockDigest], _ bytesPerChecksum: Int) -> Int64 {
        guard blocks.count > 1 else { return 0 }
        let chunk = Int64(bytesPerChecksum)
        return (blocks[0].length + chunk - 1) / chunk
    }
}

extension ChecksumAlgorithm {
    /// What the 28 bytes begin with: bytes per CRC (4 bytes), CRCs per block (8).
    fileprivate var header: [UInt8] {
        switch self {
        case .md5OfMD5OfCRC(let crcsPerBlock, let bytesPerChecksum, _):
            UInt32(bytesPerChecksum).bytes + crcsPerBlock.bytes
        case .composite: []
        }
    }
}

extension FixedWidthInteger {
    /// The highest first.
    fileprivate var bytes: [UInt8] { withUnsafeBytes(of: bigEndian, Array.init) }
}
