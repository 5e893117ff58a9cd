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

    /// In the order of their stems, then of the bytes of their paths.
    static func isBefore(_ a: FoundFile, _ b: FoundFile) -> Bool {
        if a.stem != b.stem { return a.stem < b.stem }
        return a.path.utf8.lexicographicallyPrecedes(b.path.utf8)
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

    /// The names to look for, from the root down.
    var names: [NamePattern] { pattern.names(for: nameLabel) }
}

extension [ScanRequest] {
    /// The same, each with its place as its rank.
    var ranked: [ScanRequest] {
        enumerated().map { rank, request in
            var request = request
            request.rank = rank
            return request
        }
    }
}
