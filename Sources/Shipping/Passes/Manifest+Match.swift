extension Manifest {
    /// The receipt of a file: by its path, or, if it was renamed after it was published, by what it
    /// is. An inode alone says nothing: the next file gets it, and other file systems have it too.
    ///
    /// - Parameter paths: Of all files that are there: a receipt of one of them is not another's.
    func entry(for found: FoundFile, among paths: Set<String>) -> ManifestFile? {
        files.first { $0.source == found.path }
            ?? files.first {
                $0.state == .published && !paths.contains($0.source)
                    && $0.identity.isUntouched(found)
            }
    }

    /// Whether a plain file was written to after its log was published compressed. What only
    /// decompressed it gave it its old time back.
    func hasOlderForm(of found: FoundFile) -> Bool {
        guard LogicalName(found.path).compression == nil else { return false }
        return files.contains {
            $0.wasPublished && $0.source != found.path && LogicalName($0.source).stem == found.path
                && $0.identity.modified < found.modified.roundedDownToMilliseconds
        }
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
