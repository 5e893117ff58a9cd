import Curl

/// Everything a pass needs to know: what the configuration file says, and flags that win over it.
public struct Configuration: Sendable {
    public static let defaultPath = "/etc/logferry/logferry.toml"
    public static let defaultState = "/var/lib/logferry"
    /// PUTs at once.
    public static let concurrencyRange = 1...64
    static let priorityRange = -1_000...1_000

    /// The file that was named and read; nil where that is the usual one, or none.
    var file: String?
    /// The state directory.
    var state: String
    /// This host's name in destinations.
    var host: String
    /// The hours of the names on disk.
    public var hours: LocalHours
    /// How long manifests of finished slots are kept.
    var keep: Duration
    var hdfs: HDFS
    var limits: Limits
    var schedule: Schedule
    /// In the order of their names; at least one.
    var streams: [StreamConfiguration]
    /// Whether these are all there are, and not those that flags chose.
    var hasAllStreams = true

    struct HDFS: Sendable {
        /// URLs of WebHDFS services; at least one.
        var endpoints: [String]
        /// `user.name`; nil: none is sent.
        var user: String?
        /// Octal digits, of published files; nil: the cluster's default.
        var permission: String?
        /// Copies of each block; nil: the cluster's default.
        var replication: Int?
        /// `host:port:address:port`, as libcurl's CURLOPT_CONNECT_TO takes them.
        var connectTo: [String]
        /// A proxy's URL; nil: none.
        var proxy: String?
        /// Not in the file: only tests are in a hurry.
        var timeouts = Timeouts()
    }

    struct Limits: Sendable {
        /// Of all streams together; nil: no limit.
        var total: RateLimit?
        /// Takes the place of `total` at times.
        var timetable: [RateTimetable.Entry] = []
        /// PUTs at once.
        var concurrency: Int
        /// Due files held open at once.
        var openFiles: Int
        /// How long a deleted file is held.
        var holdDeleted: Duration
    }

    struct Schedule: Sendable {
        /// From a slot's end until it is due.
        var delay: Duration
        /// The window in which each host and stream has its fixed offset.
        var spread: Duration
        /// How far back slots that were never looked at are searched for.
        var lookback: Duration
    }
}

/// A named family of hourly files, and how they are shipped.
struct StreamConfiguration: Sendable {
    /// Letters, digits, `_` and `-`.
    var name: String
    var source: SourcePattern
    var destination: DestinationTemplate
    var stamp: StampRule
    /// How long a file must be unchanged.
    var settle: Duration
    /// Whether a slot without a file is waited for.
    var expect: Bool
    /// Of this stream alone; nil: only the limit of all streams.
    var rate: Rate?
    /// Files of a higher one go first.
    var priority = 0
    /// A multiple of 512 bytes.
    var blockSize: ByteCount
    /// Blocks of a part; 0: every file is one part.
    var partBlocks: Int
    var verify: VerifyRule
}

extension Configuration {
    /// The limits, as they may change while transfers run.
    var pace: Pace {
        let own = streams.map { ($0.name, $0.rate.map { RateLimit(rate: $0) }) }
        return Pace(
            timetable: timetable, streams: Dictionary(uniqueKeysWithValues: own),
            concurrency: limits.concurrency)
    }

    var timetable: RateTimetable {
        RateTimetable(usual: limits.total, entries: limits.timetable, hours: hours)
    }
}
