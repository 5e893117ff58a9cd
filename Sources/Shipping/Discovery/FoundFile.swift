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
    var isCompressedForm = false
    let pattern: SourcePattern

    /// The path without what a compressor adds.
    var stem: String { LogicalName(path).stem }
}

/// What one look found of one slot of one stream.
struct SlotFinding: Sendable {
    let stream: String
    let slot: Slot
    /// In the order of the bytes of their paths.
    var files: [FoundFile] = []
    /// The first `maximumProblems`, in the order of their paths.
    var problems: [DiscoveryProblem] = []
    /// How many more problems there were.
    var omittedProblems = 0

    static let maximumProblems = 100

    /// Whether there may be files that were not seen, so that no files does not mean "empty".
    var hasFailure = false

    /// Whether nothing answers where its files are.
    var isSilent: Bool { problems.contains { $0.reason == .silent } }

    init(stream: String, slot: Slot) {
        (self.stream, self.slot) = (stream, slot)
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

/// One slot of one stream to look for.
struct ScanRequest: Sendable {
    let stream: String
    let slot: Slot
    let pattern: SourcePattern
    /// The hour that the names of the slot's files carry.
    let nameLabel: HourLabel

    init(
        stream: String, slot: Slot, pattern: SourcePattern, stamp: StampRule, hours: LocalHours
    ) {
        (self.stream, self.slot, self.pattern) = (stream, slot, pattern)
        nameLabel = stamp.nameLabel(of: slot, in: hours)
    }
}
