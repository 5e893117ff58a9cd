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

    /// The state that follows from the files, once every file of the slot was looked at.
    ///
    /// - Parameter expected: Whether a slot without files is still waited for.
    func settledState(expected: Bool) -> State {
        if files.isEmpty { return expected ? .open : .empty }
        if files.contains(where: { $0.state.isRetried }) { return .open }
        return files.allSatisfy { $0.state == .published } ? .complete : .incomplete
    }
}
