import WebHDFS

/// The blocks of one part as HDFS cuts and checks them.
struct PartDigest: Codable, Equatable, Sendable {
    let form: ChecksumForm
    let blocks: [BlockDigest]

    /// Whether it can be that of so many bytes.
    func isSound(length: Int64) -> Bool {
        var left = length
        for block in blocks {
            guard (1...max(1, left)).contains(block.length) else { return false }
            left -= block.length
        }
        return left == 0 && (1...Int(Int32.max)).contains(form.bytesPerChecksum)
    }

    /// The checksum that HDFS gives a file of these blocks; nil where it cannot be compared.
    func checksum(like algorithm: ChecksumAlgorithm) -> FileChecksum? {
        fileChecksum(of: blocks, form: form, like: algorithm)
    }
}

/// What is known of bytes that were hashed before.
struct HashedBytes: Sendable {
    let digest: PartDigest
    let blockSize: Int64

    /// Their digest, if it is of this form: nil means any, and of no bytes it is of every form.
    func digest(in form: ChecksumForm?, _ blockSize: Int64) -> PartDigest? {
        let isOfThatForm = (form ?? digest.form) == digest.form && blockSize == self.blockSize
        return isOfThatForm || digest.blocks.isEmpty ? digest : nil
    }
}
