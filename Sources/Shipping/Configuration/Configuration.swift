import Curl

/// Everything a pass needs to know: what the configuration file says, and flags that win over it.
public struct Configuration: Sendable {
    public static let defaultPath = "/etc/logferry/logferry.toml"
    public static let defaultState = "/var/lib/logferry"
    /// PUTs at once.
    public static let concurrencyRange = 1...64

    /// The state directory.
    public var state: String
    /// This host's name in destinations.
    public var host: String
    /// The hours of the names on disk.
    public var hours: LocalHours
    /// How long manifests of finished slots are kept.
    public var keep: Duration
    public var hdfs: HDFS
    public var limits: Limits
    public var schedule: Schedule
    /// In the order of their names; at least one.
    public var streams: [StreamConfiguration]

    public struct HDFS: Sendable {
        /// URLs of WebHDFS services; at least one.
        public var endpoints: [String]
        /// `user.name`; nil: none is sent.
        public var user: String?
        /// Octal digits, of published files; nil: the cluster's default.
        public var permission: String?
        /// Copies of each block; nil: the cluster's default.
        public var replication: Int?
        /// `host:port:address:port`, as libcurl's CURLOPT_CONNECT_TO takes them.
        public var connectTo: [String]
        /// A proxy's URL; nil: none.
        public var proxy: String?
        /// Not in the file: only tests are in a hurry.
        var timeouts = Timeouts()
    }

    public struct Limits: Sendable {
        /// Of all streams together; nil: no limit.
        public var total: RateLimit?
        /// PUTs at once.
        public var concurrency: Int
        /// Due files held open at once.
        public var openFiles: Int
        /// How long a deleted file is held.
        public var holdDeleted: Duration
    }

    public struct Schedule: Sendable {
        /// From a slot's end until it is due.
        public var delay: Duration
        /// The window in which each host and stream has its fixed offset.
        public var spread: Duration
        /// How far back slots that were never looked at are searched for.
        public var lookback: Duration
    }
}

/// A named family of hourly files, and how they are shipped.
public struct StreamConfiguration: Sendable {
    /// Letters, digits, `_` and `-`.
    public var name: String
    public var source: SourcePattern
    public var destination: DestinationTemplate
    public var stamp: StampRule
    /// How long a file must be unchanged.
    public var settle: Duration
    /// Whether a slot without a file is waited for.
    public var expect: Bool
    /// Of this stream alone; nil: only the limit of all streams.
    public var rate: Rate?
    /// A multiple of 512 bytes.
    public var blockSize: ByteCount
    /// Blocks of a part; 0: every file is one part.
    public var partBlocks: Int
    var verify: VerifyRule
}
