/// What flags say; it wins over the configuration file.
public struct ConfigurationOverrides: Sendable {
    /// WebHDFS endpoints; empty: the file's.
    public var hdfs: [String] = []
    /// Source and destination make the one stream `default`; the file's streams are then not used.
    public var source: String?
    public var destination: String?
    public var state: String?
    public var host: String?
    public var user: String?
    public var rate: Rate?
    public var burst: ByteCount?
    public var concurrency: Int?
    /// Names of the streams to keep; empty: all.
    public var streams: [String] = []

    public init() {}
}
