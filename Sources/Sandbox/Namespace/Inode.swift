import WebHDFS

/// What HDFS knows about a file or directory besides its name.
struct Inode: Codable, Sendable {
    /// Survives RENAME and CONCAT (of the target), and is never used twice.
    let id: Int64
    var owner: String
    var group: String
    /// Permission bits with the sticky bit, 0...0o1777.
    var mode: UInt16
    /// Milliseconds since 1970 UTC.
    var modified: Int64
    /// Milliseconds since 1970 UTC; 0 for directories.
    var accessed: Int64
    /// Nil for a directory.
    var file: FileLayout?

    var isDirectory: Bool { file == nil }
}

/// A file's replicated layout: everything but the bytes themselves.
struct FileLayout: Codable, Sendable {
    var replication: Int
    /// The preferred block size in bytes; CONCAT leaves blocks of other lengths behind.
    var blockSize: Int64
    /// Lengths in bytes, in file order.
    var blockLengths: [Int64]
    /// The checksums of the blocks, made while they were written; nil when the bytes came in another way and have
    /// to be read first.
    var digests: [BlockDigest]?
    /// The lease holder while the file is being written.
    var writer: String?

    /// As HDFS reports it: of an open file only the finished blocks.
    var length: Int64 { blockLengths.reduce(0, +) }

    /// The layout of a file that was found, not written here.
    init(found length: Int64, blockSize: Int64, replication: Int) {
        self.init(blockSize: blockSize, replication: replication)
        let whole = Int(length / blockSize)
        let rest = length % blockSize
        blockLengths = Array(repeating: blockSize, count: whole) + (rest > 0 ? [rest] : [])
        digests = nil
    }

    init(blockSize: Int64, replication: Int, writer: String? = nil) {
        self.blockSize = blockSize
        self.replication = replication
        self.writer = writer
        blockLengths = []
        digests = []
    }

    mutating func setBlocks(_ digests: [BlockDigest]) {
        blockLengths = digests.map(\.length)
        self.digests = digests
    }

    mutating func append(_ other: FileLayout) {
        blockLengths += other.blockLengths
        if let mine = digests, let others = other.digests {
            digests = mine + others
        } else {
            digests = nil
        }
    }
}
