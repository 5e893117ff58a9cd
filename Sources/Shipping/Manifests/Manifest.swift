import WebHDFS

/// The receipt of one (stream, slot): what was there, what became of it.
public struct Manifest: Codable, Equatable, Sendable {
    /// Of the format of the file.
    private static let version = 1

    public enum State: String, Codable, Sendable {
        /// Something is left that a later pass will try again.
        case open
        case complete
        case empty
        /// Nothing retryable is left, but something was lost or needs a person.
        case incomplete
        /// Older than `lookback` when it was first noticed.
        case missed
    }

    private(set) var version = Self.version
    public let stream: String
    public let slot: HourLabel
    let begins: WallTime
    let ends: WallTime
    let host: String
    public var state: State
    /// When a person took note of what went wrong; nil until then.
    var acknowledged: WallTime?
    public var files: [ManifestFile]

    init(stream: String, slot: Slot, host: String) {
        self.stream = stream
        self.slot = slot.label
        begins = slot.begins
        ends = slot.ends
        self.host = host
        state = .open
        files = []
    }

    /// Whether it is of the format that is known, and the numbers fit each other.
    var isSound: Bool { version == Self.version && files.allSatisfy(\.isSound) }

    /// Whether a person has to take note of something.
    public var isAlarm: Bool { [.incomplete, .missed].contains(state) && acknowledged == nil }

    /// Whether no log came, though one was expected.
    public var lacksFiles: Bool { state == .incomplete && files.isEmpty }

    /// The state that follows from the files, once every file of the slot was looked at.
    ///
    /// - Parameters:
    ///   - others: States of files that are not in this part of it.
    ///   - absence: What it means if there is none.
    func settledState(
        besides others: some Sequence<ManifestFile.State>, absence: SlotWork.Absence
    ) -> State {
        let states = Set(files.map(\.state)).union(others)
        if states.isEmpty {
            switch absence {
            case .empty: return .empty
            case .awaited: return .open
            case .overdue: return .incomplete
            case .unknown: return state
            }
        }
        if states.contains(where: \.isRetried) { return .open }
        return states == [.published] ? .complete : .incomplete
    }
}

extension Manifest {
    /// What a person has to decide.
    struct Problem: Hashable {
        let source: String
        let state: ManifestFile.State
        let size: Int64
        let modified: WallTime

        init?(_ file: ManifestFile) {
            guard [.conflict, .vanished].contains(file.state) else { return nil }
            (source, state, size) = (file.source, file.state, file.identity.size)
            // As far as the manifest on disk can tell.
            modified = file.identity.modified.roundedDownToMilliseconds
        }
    }

    /// Forgets that a person took note, if there is something new to take note of, or nothing any more.
    mutating func reviewAcknowledgement(after saved: Manifest?) {
        let known = saved?.problems ?? []
        let isSettled = state == .complete || state == .empty
        if isSettled || !known.isSuperset(of: problems) { acknowledged = nil }
    }

    /// What a person took note of.
    var acknowledgedProblems: Set<Problem> { acknowledged == nil ? [] : problems }

    private var problems: Set<Problem> { Set(files.compactMap(Problem.init)) }

    private enum CodingKeys: String, CodingKey {
        case version, stream, slot, begins, ends, host, state, acknowledged, files
    }

    /// Writes every key, null where there is nothing to say.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(version, forKey: .version)
        try container.encode(stream, forKey: .stream)
        try container.encode(slot, forKey: .slot)
        try container.encode(begins, forKey: .begins)
        try container.encode(ends, forKey: .ends)
        try container.encode(host, forKey: .host)
        try container.encode(state, forKey: .state)
        try container.encode(acknowledged, forKey: .acknowledged)
        try container.encode(files, forKey: .files)
    }
}
