/// Which files a scan keeps: the first ones from a place on, in the order in which they are shipped. So
/// a look needs memory for these, however many there are.
struct ScanWindow: Sendable {
    /// All forms of a log are at the same place, and so are names that Swift takes for one.
    struct Place: Comparable, Sendable {
        /// Of the request.
        let rank: Int
        let stem: String

        static func < (a: Place, b: Place) -> Bool {
            if a.rank != b.rank { return a.rank < b.rank }
            return a.stem < b.stem
        }
    }

    /// Files up to there were looked at before.
    var after: Place?
    /// How many to keep, and those that are at the place of the last one.
    var most = Int.max
    /// What an earlier look found to be claimed by several slots.
    var claimed: [String: DiscoveryProblem] = [:]

    static let all = ScanWindow()
}

extension [SlotFinding] {
    /// Keeps the first files of all.
    ///
    /// - Returns: The place of the last of them; nil if there are no more.
    mutating func cut(to most: Int) -> ScanWindow.Place? {
        let places = flatMap { finding in
            finding.files.map { ScanWindow.Place(rank: finding.rank, stem: $0.stem) }
        }
        guard places.count > most, most > 0 else { return nil }
        let last = places.sorted()[most - 1]
        for index in indices { self[index].cut(after: last) }
        return last
    }
}

extension SlotFinding {
    mutating func cut(after last: ScanWindow.Place) {
        let count = files.count
        files.removeAll { last < ScanWindow.Place(rank: rank, stem: $0.stem) }
        isCut = isCut || files.count < count
        guard isCut, rank >= last.rank else { return }
        through = rank > last.rank ? nil : min(through ?? last.stem, last.stem)
    }
}

extension FoundFile {
    /// In the order of their stems, then of the bytes of their paths.
    static func isBefore(_ a: FoundFile, _ b: FoundFile) -> Bool {
        if a.stem != b.stem { return a.stem < b.stem }
        return a.path.utf8.lexicographicallyPrecedes(b.path.utf8)
    }
}
