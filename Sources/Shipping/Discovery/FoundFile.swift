/// A regular file that a pattern names for a slot, as a listing shows it. Nothing is open.
struct FoundFile: Hashable, Sendable {
    let path: String
    /// The last component of `path`.
    let name: String
    /// What the pattern's named wildcards stand for.
    let captures: [String: String]
    /// Bytes.
    var size: Int64
    var modified: WallTime
    let device: UInt64
    let inode: UInt64
    /// Whether the pattern names the file only without what a compressor adds.
    let isCompressedForm: Bool
    /// Whether it has other names.
    let isLinked: Bool
    let pattern: SourcePattern
    /// The path without what a compressor adds.
    let stem: String

    init(
        path: String, name: String, captures: [String: String], size: Int64, modified: WallTime,
        device: UInt64, inode: UInt64, isCompressedForm: Bool = false, isLinked: Bool = false,
        pattern: SourcePattern
    ) {
        (self.path, self.name, self.captures, self.pattern) = (path, name, captures, pattern)
        (self.size, self.modified, self.device, self.inode) = (size, modified, device, inode)
        (self.isCompressedForm, self.isLinked) = (isCompressedForm, isLinked)
        stem = LogicalName(path).stem
    }
}

/// A file as the kernel knows it, under whatever name.
struct FileKey: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
}

extension FoundFile {
    var key: FileKey { FileKey(device: device, inode: inode) }

    /// In the order of their stems, then of the bytes of their paths: that of `FoundFiles` within a request.
    static func isBefore(_ a: FoundFile, _ b: FoundFile) -> Bool {
        if a.stem != b.stem { return a.stem < b.stem }
        return a.path.utf8.lexicographicallyPrecedes(b.path.utf8)
    }
}
