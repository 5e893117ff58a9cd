/// The files of a manifest, found by what shows of a file that is there. A slot may have 10,000.
struct Receipts {
    private let files: [ManifestFile]
    private let paths: [String: Int]
    /// Of what HDFS got at some time, by the path without what a compressor adds.
    private let published: [String: [Int]]
    private let inodes: [UInt64: [Int]]

    init(_ files: [ManifestFile]) {
        self.files = files
        paths = Dictionary(
            zip(files.lazy.map(\.source), files.indices), uniquingKeysWith: { first, _ in first })
        let published = files.indices.filter { files[$0].wasPublished }
        self.published = Dictionary(grouping: published) { files[$0].stem }
        inodes = Dictionary(grouping: files.indices.filter { files[$0].state == .published }) {
            files[$0].identity.inode
        }
    }

    /// The receipt of a file: by its path, or, if it was renamed after it was published, by what it
    /// is. An inode alone says nothing: the next file gets it, and other file systems have it too.
    ///
    /// - Parameter isThere: Whether a path is that of a file that is there: its receipt is not another's.
    func entry(for found: FoundFile, where isThere: (String) -> Bool) -> ManifestFile? {
        if let index = self.paths[found.path] { return files[index] }
        let renamed = inodes[found.inode]?.first {
            !isThere(files[$0].source) && files[$0].identity.isUntouched(found)
        }
        return renamed.map { files[$0] }
    }

    /// Whether a plain file was written to after its log was published compressed. What only
    /// decompressed it gave it its old time back.
    func hasOlderForm(of found: FoundFile) -> Bool {
        guard LogicalName(found.path).compression == nil else { return false }
        return published[found.path]?.contains {
            files[$0].source != found.path
                && files[$0].identity.modified < found.modified.roundedDownToMilliseconds
        } ?? false
    }

    /// Which of the files that differ only by what a compressor adds is the log: the one that was
    /// published, else the plain one, which a compressor removes only when its work is whole.
    func form(of log: [FoundFile]) -> FoundFile? {
        if let index = log.first.flatMap({ published[$0.stem]?.first }) {
            return log.first { $0.path == files[index].source }
        }
        let ranks: [LogicalName.Compression?] = [nil] + LogicalName.Compression.allCases
        return log.min { a, b in
            let (a, b) = (LogicalName(a.path).compression, LogicalName(b.path).compression)
            return (ranks.firstIndex(of: a) ?? 0) < (ranks.firstIndex(of: b) ?? 0)
        }
    }
}
