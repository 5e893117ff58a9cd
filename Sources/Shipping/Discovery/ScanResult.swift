/// What a look found, of all slots that it was for.
struct ScanResult: Sendable {
    /// In the order of their ranks, without their files.
    var slots: [SlotFinding] = []
    /// Those that are not looked at yet.
    var files = FoundFiles()

    /// Whether more files of the first slot are to be looked for.
    var isOver: Bool {
        slots.first.map {
            files.range(of: $0.rank).isEmpty && files.cutRanks.contains($0.rank)
        } ?? true
    }

    /// Adds what was found in other folders.
    mutating func add(_ other: ScanResult) {
        slots += other.slots
        files.add(other.files)
    }

    mutating func sort() {
        slots.sort { $0.rank < $1.rank }
        files.sort()
    }

    /// Lets go what was looked at.
    mutating func drop(before rank: Int, through place: ScanWindow.Place?) {
        slots.removeAll { $0.rank < rank }
        files.drop { file in file.rank < rank || place.map { file <= $0 } ?? false }
    }

    /// The slots with the first files of all; what there is no room for is cut.
    ///
    /// - Parameter request: The one of a rank.
    func first(_ most: Int, of request: (Int) -> ScanRequest) -> [SlotFinding] {
        let room = 0..<files.count(ofFirst: most)
        return slots.map { slot in
            let (request, all) = (request(slot.rank), files.range(of: slot.rank))
            let (names, kept) = (request.names, all.clamped(to: room))
            var finding = slot
            finding.files = kept.map { files.file($0, request.pattern, names) }
            finding.isCut = kept.count < all.count || files.cutRanks.contains(slot.rank)
            finding.through = finding.isCut ? finding.files.last?.stem : nil
            finding.resolve()
            return finding
        }
    }
}

/// What one look found of one slot of one stream, and the files of it that are looked at together.
struct SlotFinding: Sendable {
    let stream: String
    let slot: Slot
    /// In the order of their stems, then of the bytes of their paths.
    var files: [FoundFile] = []
    /// What it would take to keep all files that were seen.
    var seenBytes = 0
    /// Whether there are more files, after these.
    var isCut = false
    /// The stem of the last one of these, if there are more; nil: there are none.
    var through: String?
    /// Paths that other slots claim, too.
    var claimed: [DiscoveryProblem] = []
    /// The first `maximumProblems`, in the order of their paths.
    var problems: [DiscoveryProblem] = []
    /// How many more problems there were.
    var omittedProblems = 0

    static let maximumProblems = 100

    /// Whether there may be files that were not seen, so that no files does not mean "empty".
    var hasFailure = false

    /// Whether nothing answers where its files are.
    var isSilent: Bool { problems.contains { $0.reason == .silent } }

    /// That of the request.
    let rank: Int

    init(stream: String, slot: Slot, rank: Int = 0) {
        (self.stream, self.slot, self.rank) = (stream, slot, rank)
    }

    mutating func add(_ problem: DiscoveryProblem) {
        if problem.severity == .failure { hasFailure = true }
        if problems.count < Self.maximumProblems {
            problems.append(problem)
        } else {
            omittedProblems += 1
        }
    }
}

extension SlotFinding {
    /// Decides what can be decided when all files at one place are known.
    fileprivate mutating func resolve() {
        uniteLinks()
        refuseLookAlikes()
        problems.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// Hard links are one file: the first one.
    private mutating func uniteLinks() {
        var seen: Set<FileKey> = []
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
