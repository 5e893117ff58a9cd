extension Manifest {
    /// The receipt of a file: by its path, or, if it was renamed after it was published, by what it
    /// is. An inode alone says nothing: the next file gets it.
    func entry(for found: FoundFile) -> ManifestFile? {
        files.first { $0.source == found.path }
            ?? files.first { $0.state == .published && $0.identity.isUntouched(found) }
    }
}

extension [FoundFile] {
    /// Which of the files that differ only by what a compressor adds is the log: the one that was
    /// published, else the plain one, which a compressor removes only when its work is whole.
    func form(publishedIn saved: Manifest?) -> FoundFile? {
        let stem = first?.stem
        let published = saved?.files.first {
            $0.wasPublished && LogicalName($0.source).stem == stem
        }
        if let published { return first { $0.path == published.source } }
        let ranks: [LogicalName.Compression?] = [nil] + LogicalName.Compression.allCases
        return self.min { a, b in
            let (a, b) = (LogicalName(a.path).compression, LogicalName(b.path).compression)
            return (ranks.firstIndex(of: a) ?? 0) < (ranks.firstIndex(of: b) ?? 0)
        }
    }
}
