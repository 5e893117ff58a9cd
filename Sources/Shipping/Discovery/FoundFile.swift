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
}

/// What one look found of one slot of one stream.
struct SlotFinding: Sendable {
    let stream: String
    let slot: Slot
    /// In the order of their stems, then of the bytes of their paths.
    var files: [FoundFile] = []
    /// How many files were seen, whether they were kept or not.
    var seenFiles = 0
    /// Whether there are more files, after those that were kept.
    var isCut = false
    /// Up to which stem all files were kept, if there are more; nil: none was.
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

/// One slot of one stream to look for.
struct ScanRequest: Sendable {
    let stream: String
    let slot: Slot
    let pattern: SourcePattern
    /// The hour that the names of the slot's files carry.
    let nameLabel: HourLabel
    /// Its place in the order in which slots are shipped.
    var rank = 0

    init(
        stream: String, slot: Slot, pattern: SourcePattern, stamp: StampRule, hours: LocalHours
    ) {
        (self.stream, self.slot, self.pattern) = (stream, slot, pattern)
        nameLabel = stamp.nameLabel(of: slot, in: hours)
    }
}
