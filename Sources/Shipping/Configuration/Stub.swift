public struct Configuration: Sendable {
    public init(
        state: String, host: String, hours: LocalHours, hdfs: HDFS, limits: Limits,
        schedule: Schedule, streams: [StreamConfiguration]
    ) {
        (self.state, self.host, self.hours, self.hdfs, self.limits, self.schedule, self.streams) = (
            state, host, hours, hdfs, limits, schedule, streams
        )
    }
    public struct HDFS: Sendable {
        public init(
            endpoints: [String], user: String?, permission: String?, replication: Int?,
            connectTo: [String], proxy: String?
        ) {
            (
                self.endpoints, self.user, self.permission, self.replication, self.connectTo,
                self.proxy
            ) = (endpoints, user, permission, replication, connectTo, proxy)
        }
        public var endpoints: [String]
        public var user: String?
        public var permission: String?
        public var replication: Int?
        public var connectTo: [String]
        public var proxy: String?
    }
    public struct Limits: Sendable {
        public init(total: RateLimit?, concurrency: Int, openFiles: Int) {
            (self.total, self.concurrency, self.openFiles) = (total, concurrency, openFiles)
        }
        public var total: RateLimit?
        public var concurrency: Int
        public var openFiles: Int
    }
    public struct Schedule: Sendable {
        public init(lookback: Duration) { self.lookback = lookback }
        public var lookback: Duration
    }
    public var state: String
    public var host: String
    public var hours: LocalHours
    public var hdfs: HDFS
    public var limits: Limits
    public var schedule: Schedule
    public var streams: [StreamConfiguration]
    public static let defaultPath = "/etc/logferry/logferry.toml"
}
extension StreamConfiguration {
    public init(
        name: String, source: SourcePattern, destination: DestinationTemplate, stamp: StampRule,
        settle: Duration, expect: Bool, rate: Rate?, blockSize: ByteCount, partBlocks: Int
    ) {
        (
            self.name, self.source, self.destination, self.stamp, self.settle, self.expect,
            self.rate, self.blockSize, self.partBlocks
        ) = (name, source, destination, stamp, settle, expect, rate, blockSize, partBlocks)
        verify = .checksum
    }
}
public struct StreamConfiguration: Sendable {
    public var name: String
    public var source: SourcePattern
    public var destination: DestinationTemplate
    public var stamp: StampRule
    public var settle: Duration
    public var expect: Bool
    public var rate: Rate?
    public var blockSize: ByteCount
    public var partBlocks: Int
    var verify: Verifier.Policy
}
public struct ConfigurationError: Error {}
