import WebHDFS

extension ManifestFile {
    /// Where the next bytes of the source go: the destination, then its supplements.
    func nextDestination(after destination: HDFSPath) throws -> HDFSPath {
        guard wasPublished else { return destination }
        return try destination.supplement(number: supplements.count + 1)
    }
}

extension HDFSPath {
    /// Where bytes go that were appended to a source after it was published:
    /// `<stem>.late-<number><extension>`.
    func supplement(number: Int) throws(HDFSPathError) -> HDFSPath {
        let name = self.name
        // A leading dot begins a hidden name, not an extension.
        let dot = name.dropFirst().lastIndex(of: ".") ?? name.endIndex
        return try sibling(named: "\(name[..<dot]).late-\(number)\(name[dot...])")
    }
}
