/// How a source file is recognised later. Written into manifests and upload records.
struct FileIdentity: Codable, Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
    /// SHA-256 of the first 128 bytes, of all if there are fewer, in lowercase hex.
    let headSHA256: String
    /// Bytes.
    let size: Int64
    /// To the millisecond, so that an identity equals the one that was written and read.
    let modified: WallTime

    static let headBytes = 128

    init(
        device: UInt64, inode: UInt64, headSHA256: String, size: Int64, modified: WallTime
    ) {
        (self.device, self.inode, self.headSHA256) = (device, inode, headSHA256)
        (self.size, self.modified) = (size, modified.roundedDownToMilliseconds)
    }

    enum CodingKeys: String, CodingKey {
        case device, inode, size, modified
        case headSHA256 = "head_sha256"
    }
}

extension FileIdentity {
    /// Whether everything but the device is equal: device numbers are given out anew at a restart.
    func isSameFile(as other: FileIdentity) -> Bool {
        inode == other.inode && headSHA256 == other.headSHA256 && size == other.size
            && modified == other.modified
    }

    /// Whether inode, size and time are those of a file that was found: then so is the content.
    func isUntouched(_ found: FoundFile) -> Bool {
        inode == found.inode && size == found.size
            && modified == found.modified.roundedDownToMilliseconds
    }
}

extension FileIdentity {
    /// Of what was not even looked at.
    static let unknown = FileIdentity(
        device: 0, inode: 0, headSHA256: "", size: 0, modified: WallTime(nanoseconds: 0))

    /// Of a file that was not opened; its head is not known.
    init(unopened found: FoundFile) {
        self.init(
            device: found.device, inode: found.inode, headSHA256: "", size: found.size,
            modified: found.modified)
    }
}
