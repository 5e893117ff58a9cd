/// The two cyclic redundancy checks that HDFS knows.
public enum CRCKind: String, Codable, Sendable, CaseIterable {
    /// The one of zlib: 0x04C11DB7.
    case crc32 = "CRC32"
    /// Castagnoli's, HDFS's default: 0x1EDC6F41.
    case crc32c = "CRC32C"
}

/// How HDFS computed a file's checksum, as its `algorithm` text says.
public enum ChecksumAlgorithm: Hashable, Sendable {
    /// The MD5 of the blocks' MD5s of the CRCs of every `bytesPerChecksum` bytes. `crcsPerBlock` is
    /// 0 when the file has one block, otherwise the number of CRCs in its first one.
    case md5OfMD5OfCRC(crcsPerBlock: Int64, bytesPerChecksum: Int, kind: CRCKind)
    /// The CRC of the whole file, whatever its blocks are.
    case composite(CRCKind)

    /// Reads `MD5-of-262144MD5-of-512CRC32C` or `COMPOSITE-CRC32C`; nil for anything else.
    public init?(_ text: String) {
        if let kind = text.removingPrefix("COMPOSITE-").flatMap({ CRCKind(rawValue: String($0)) }) {
            self = .composite(kind)
            return
        }
        guard var rest = text.removingPrefix("MD5-of-"),
            let crcsPerBlock = rest.takeNumber(),
            let tail = rest.removingPrefix("MD5-of-")
        else { return nil }
        rest = tail
        // Both are 0 for an empty file; a CRC of more bytes is none that Hadoop's `int` could hold.
        guard let bytesPerChecksum = rest.takeNumber(), let kind = CRCKind(rawValue: String(rest)),
            (1...Int64(Int32.max)).contains(bytesPerChecksum)
                || bytesPerChecksum == 0 && crcsPerBlock == 0
        else { return nil }
        self = .md5OfMD5OfCRC(
            crcsPerBlock: crcsPerBlock, bytesPerChecksum: Int(bytesPerChecksum), kind: kind)
    }

    /// The text that HDFS writes.
    public var name: String {
        switch self {
        case .md5OfMD5OfCRC(let crcsPerBlock, let bytesPerChecksum, let kind):
            "MD5-of-\(crcsPerBlock)MD5-of-\(bytesPerChecksum)\(kind.rawValue)"
        case .composite(let kind):
            "COMPOSITE-\(kind.rawValue)"
        }
    }

    /// Bytes of a block, as far as the name tells: nil for a file of one block.
    public var blockSize: Int64? {
        guard case .md5OfMD5OfCRC(let crcsPerBlock, let bytesPerChecksum, _) = self,
            crcsPerBlock > 0
        else { return nil }
        let (size, overflow) = crcsPerBlock.multipliedReportingOverflow(by: Int64(bytesPerChecksum))
        return overflow ? nil : size
    }
}

extension StringProtocol {
    fileprivate func removingPrefix(_ prefix: String) -> Substring? {
        hasPrefix(prefix) ? Substring(dropFirst(prefix.count)) : nil
    }
}

extension Substring {
    fileprivate mutating func takeNumber() -> Int64? {
        let digits = prefix { ("0"..."9").contains($0) }
        removeFirst(digits.count)
        return Int64(digits)
    }
}
