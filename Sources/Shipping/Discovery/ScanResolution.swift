extension SlotFinding {
    /// Decides what can be decided when all files are known.
    mutating func resolve() {
        uniteLinks()
        refuseLookAlikes()
        problems.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// Hard links are one file: the first one.
    private mutating func uniteLinks() {
        var seen: Set<FileKey> = []
        files.sort(by: FoundFile.isBefore)
        files.removeAll { !seen.insert($0.key).inserted }
    }

    /// Swift takes two such names for one, as do people: nobody could tell their receipts apart.
    private mutating func refuseLookAlikes() {
        let counts = Dictionary(files.map { ($0.path, 1) }, uniquingKeysWith: +)
        guard counts.count < files.count else { return }
        for file in files where counts[file.path, default: 0] > 1 {
            add(DiscoveryProblem(file.path, .looksLikeAnother))
        }
        files.removeAll { counts[$0.path, default: 0] > 1 }
    }
}
