import WebHDFS

/// What became of one source file.
public struct ManifestFile: Codable, Equatable, Sendable {
    public enum State: String, Codable, Sendable {
        /// Not settled yet, or locked by another process.
        case waiting
        case uploading
        case published
        case failed
        /// Something else has its destination, or it changed after it was published.
        case conflict
        /// Gone before it was shipped.
        case vanished

        /// Whether the next pass takes it up again.
        var isRetried: Bool {
            switch self {
            case .waiting, .uploading, .failed: true
            case .published, .conflict, .vanished: false
            }
        }
    }

    /// How it was made sure that HDFS holds the same bytes.
    public enum Verification: String, Codable, Sendable {
        /// HDFS's checksum of the file equals ours.
        case checksum
        /// The file was read back and its CRCs equal ours.
        case readBack = "read-back"
        /// Only the length was compared, as configured.
        case length
    }

    public struct Checksum: Codable, Equatable, Sendable {
        public let algorithm: String
        /// Hexadecimal, in the form that GETFILECHECKSUM answers.
        public let bytes: String

        init(_ checksum: FileChecksum) {
            algorithm = checksum.algorithm
            bytes = checksum.hex
        }
    }

    public let source: String
    public var identity: FileIdentity
    public var destination: String
    public var state: State
    /// Length of the file in HDFS; 0 until it is published.
    public var bytes: Int64 = 0
    /// Body bytes handed to sockets for this file, those sent again included.
    public var sentBytes: Int64 = 0
    /// PUTs that carried this file's bytes, or the greatest number for one part.
    public var attempts = 0
    public var verified: Verification?
    public var checksum: Checksum?
    /// Files that hold what was appended after publication.
    public var supplements: [String] = []
    public var started: WallTime?
    public var finished: WallTime?
    public var reason: String?

    init(source: String, identity: FileIdentity, destination: String, state: State) {
        self.source = source
        self.identity = identity
        self.destination = destination
        self.state = state
    }

    enum CodingKeys: String, CodingKey {
        case source, identity, destination, state, bytes
        case sentBytes = "sent_bytes"
        case attempts, verified, checksum, supplements, started, finished, reason
    }
}

extension ManifestFile {
    /// Writes every key, null where there is nothing to say, so that `jq` finds them.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(source, forKey: .source)
        try container.encode(identity, forKey: .identity)
        try container.encode(destination, forKey: .destination)
        try container.encode(state, forKey: .state)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(sentBytes, forKey: .sentBytes)
        try container.encode(attempts, forKey: .attempts)
        try container.encode(verified, forKey: .verified)
        try container.encode(checksum, forKey: .checksum)
        try container.encode(supplements, forKey: .supplements)
        try container.encode(started, forKey: .started)
        try container.encode(finished, forKey: .finished)
        try container.encode(reason, forKey: .reason)
    }
}
