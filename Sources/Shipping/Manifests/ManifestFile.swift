import WebHDFS

/// What became of one source file.
public struct ManifestFile: Codable, Equatable, Sendable {
    public enum State: String, Codable, Sendable {
        /// Not settled yet, or changed before it was published.
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
    enum Verification: String, Codable, Sendable {
        /// HDFS's checksum of the file equals ours.
        case checksum
        /// The file was read back and its CRCs equal ours.
        case readBack = "read-back"
        /// Only the length was compared, as configured.
        case length
    }

    struct Checksum: Codable, Equatable, Sendable {
        let algorithm: String
        /// Hexadecimal, in the form that GETFILECHECKSUM answers.
        let bytes: String

        init(_ checksum: FileChecksum) {
            algorithm = checksum.algorithm
            bytes = checksum.hex
        }
    }

    public let source: String
    var identity: FileIdentity
    var destination: String
    public var state: State
    /// Bytes that were appended after publication, in a file of their own.
    struct Supplement: Codable, Equatable, Sendable {
        let destination: String
        /// Where in the source it begins, in bytes.
        let offset: Int64
        let bytes: Int64
        let verified: Verification
        let checksum: Checksum?
        let finished: WallTime
    }

    /// Length of the file in HDFS; 0 until it is published.
    public var bytes: Int64 = 0
    /// Body bytes handed to sockets for this file, those sent again included.
    var sentBytes: Int64 = 0
    /// PUTs that carried this file's bytes, or the greatest number for one part.
    var attempts = 0
    var verified: Verification?
    var checksum: Checksum?
    /// What was appended after publication, without gaps.
    var supplements: [Supplement] = []
    var started: WallTime?
    var finished: WallTime?
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
    /// The source without what a compressor adds.
    var stem: String { LogicalName(source).stem }

    /// Whether HDFS got the file at some time, whatever became of the source since.
    public var wasPublished: Bool { verified != nil }

    /// Itself, to compare the source with, once HDFS got the file.
    var receipt: ManifestFile? { wasPublished ? self : nil }

    /// Bytes of the source that HDFS holds, supplements included.
    var publishedBytes: Int64 { supplements.reduce(bytes) { $0 + $1.bytes } }

    /// Whether HDFS holds all of the source, as far as it was seen.
    var isComplete: Bool { wasPublished && publishedBytes == identity.size }

    /// Whether the numbers fit each other. What a person or a disk changed may not.
    var isSound: Bool {
        let counts = 0...Self.mostBytes
        guard counts.contains(bytes), counts.contains(sentBytes), identity.size >= 0,
            (0...Int(Int32.max)).contains(attempts)
        else { return false }
        var end = bytes
        for supplement in supplements {
            guard supplement.offset == end, supplement.bytes > 0,
                supplement.bytes <= Self.mostBytes - end
            else { return false }
            end += supplement.bytes
        }
        return true
    }

    /// 9 PB: what JSON's numbers hold everywhere, and no overflow when what a run sends is added.
    private static let mostBytes: Int64 = 1 << 53
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
