/// What one pass did.
public struct PassReport: Sendable {
    public struct File: Encodable, Sendable {
        public enum State: String, Encodable, Sendable {
            case published
            /// HDFS had it before this run.
            case already
            case waiting, failed, conflict, vanished
        }

        let stream: String
        let slot: HourLabel
        public let source: String
        /// None for a directory that could not be looked at.
        public let destination: String?
        public var state: State
        public var bytes: Int64 = 0
        var sentBytes: Int64 = 0
        var attempts = 0
        public var reason: String?
        /// Whether a person took note that it is as it is.
        var isAcknowledged = false
        /// Whether a person must give somebody a right; not in the JSON.
        var needsPermission = false
        /// Whether what became of it could not be written down; not in the JSON.
        var isUnwritten = false

        enum CodingKeys: String, CodingKey {
            case stream, slot, source, destination, state, bytes
            case sentBytes = "sent_bytes"
            case attempts, reason
            case isAcknowledged = "acknowledged"
        }
    }

    var files: [File]
    /// Wall time of the pass.
    public private(set) var seconds: Double
    /// When a file that was too young may be old enough; nil when none was.
    private(set) var settlesAt: WallTime?
    /// Of each stream, the oldest first.
    var gaps: [Gap] = []
    /// What was not begun, because the pass was to stop before.
    public internal(set) var left = Left()
    /// From the first to the last hour of a file that failed, or waits.
    private(set) var retried: Range<HourLabel>?
    /// Whether HDFS took nothing at all.
    var isRefused = false
    private var counts: [File.State: Int]
    /// Files that a person must decide about, and took no note of yet.
    public private(set) var undecided: Int
    /// Bytes of the files that this pass published.
    public private(set) var bytes: Int64
    /// Every body byte handed to a socket, those sent again included.
    public private(set) var sentBytes: Int64
    /// Whether a person must give somebody a right.
    public private(set) var needsPermission: Bool

    init(files: [File], seconds: Double, settlesAt: WallTime? = nil) {
        (self.files, self.seconds, self.settlesAt) = (files, seconds, settlesAt)
        counts = Dictionary(files.map { ($0.state, 1) }, uniquingKeysWith: +)
        undecided = files.count { $0.isUndecided }
        bytes = files.reduce(0) { $0 + ($1.state == .published ? $1.bytes : 0) }
        sentBytes = files.reduce(0) { $0 + $1.sentBytes }
        needsPermission = files.contains(where: \.needsPermission)
        retried = files.reduce(nil) {
            [.failed, .waiting].contains($1.state) ? $0.joined($1.hour) : $0
        }
    }

    public func count(_ state: File.State) -> Int { counts[state] ?? 0 }

    /// Whether a later pass may do what this one did not.
    public var isLeft: Bool { count(.waiting) + count(.failed) + left.amount.files > 0 }
}

extension PassReport {
    /// This pass and a later one as one report: the newest word on each file, all bytes sent.
    func followed(by later: PassReport) -> PassReport {
        struct Key: Hashable { let stream: String, slot: HourLabel, source: String }
        func key(_ file: File) -> Key {
            Key(stream: file.stream, slot: file.slot, source: file.source)
        }
        let before = Dictionary(files.map { (key($0), $0) }) { $1 }
        let files = later.files.map { file in
            guard let earlier = before[key(file)] else { return file }
            var file = file
            file.sentBytes += earlier.sentBytes
            if earlier.state == .published, file.state == .already { file.state = .published }
            return file
        }
        let newest = Set(later.files.map(key))
        let unchanged = self.files.filter { !newest.contains(key($0)) }
        var both = PassReport(
            files: unchanged + files, seconds: seconds + later.seconds, settlesAt: later.settlesAt)
        both.gaps = gaps + later.gaps
        return both
    }
}

extension PassReport {
    /// Counts another pass, over other slots or other files of them, with this one.
    mutating func add(_ other: PassReport, keepingFiles keepsFiles: Bool) {
        if keepsFiles { files += other.files }
        counts.merge(other.counts, uniquingKeysWith: +)
        undecided += other.undecided
        bytes += other.bytes
        sentBytes += other.sentBytes
        seconds += other.seconds
        needsPermission = needsPermission || other.needsPermission
        isRefused = isRefused || other.isRefused
        left += other.left
        settlesAt = [settlesAt, other.settlesAt].compactMap(\.self).min()
        retried = retried.joined(other.retried)
    }
}

extension PassReport.File {
    /// - Parameter acknowledged: What a person took note of in the slot.
    init(
        stream: String, slot: HourLabel, _ entry: ManifestFile, state: State,
        acknowledged: Set<Manifest.Problem>
    ) {
        self.init(
            stream: stream, slot: slot, source: entry.source, destination: entry.destination,
            state: state, bytes: entry.publishedBytes, sentBytes: entry.sentBytes,
            attempts: entry.attempts, reason: entry.reason,
            isAcknowledged: Manifest.Problem(entry).map(acknowledged.contains) ?? false)
    }

    fileprivate var isUndecided: Bool {
        [.conflict, .vanished].contains(state) && !isAcknowledged
    }

    /// A word on a place, or on a file whose destination is not asked for.
    init(stream: String, slot: HourLabel, source: String, state: State, reason: String) {
        self.init(stream: stream, slot: slot, source: source, destination: nil, state: state)
        self.reason = reason
    }
}

extension PassReport.File {
    /// Writes every key, null where there is nothing to say.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(stream, forKey: .stream)
        try container.encode(slot, forKey: .slot)
        try container.encode(source, forKey: .source)
        try container.encode(destination, forKey: .destination)
        try container.encode(state, forKey: .state)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(sentBytes, forKey: .sentBytes)
        try container.encode(attempts, forKey: .attempts)
        try container.encode(reason, forKey: .reason)
        try container.encode(isAcknowledged, forKey: .isAcknowledged)
    }
}

extension PassReport.File.State {
    /// The state of a file that this pass did not publish.
    init(_ state: ManifestFile.State) {
        switch state {
        case .waiting: self = .waiting
        case .uploading, .failed: self = .failed
        case .published: self = .already
        case .conflict: self = .conflict
        case .vanished: self = .vanished
        }
    }
}
