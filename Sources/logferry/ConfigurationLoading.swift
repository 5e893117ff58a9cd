import ArgumentParser
import Shipping

/// STUB
struct ConfigurationLoading {
    let common: CommonOptions
    let stream: StreamOptions?
    let pace: PaceOptions?
    init(_ common: CommonOptions, _ stream: StreamOptions? = nil, _ pace: PaceOptions? = nil) {
        self.common = common
        self.stream = stream
        self.pace = pace
    }
    func statePath() throws -> String { common.state ?? "/var/lib/logferry" }
    func load() throws -> Configuration {
        let source = try SourcePattern(stream?.source ?? "")
        let s = StreamConfiguration(
            name: "default", source: source,
            destination: try DestinationTemplate(stream?.destination ?? "", for: source),
            stamp: .begin, settle: .seconds(0), expect: false, rate: nil,
            blockSize: ByteCount(134_217_728), partBlocks: 1)
        let rate = try pace?.rate.map { RateLimit(rate: Rate(bytesPerSecond: Int64($0)!)) }
        return Configuration(
            state: try statePath(), host: common.host ?? "h", hours: try LocalHours(zone: nil),
            hdfs: .init(
                endpoints: stream?.hdfs ?? [], user: stream?.user, permission: nil,
                replication: nil, connectTo: [], proxy: nil),
            limits: .init(total: rate, concurrency: pace?.concurrency ?? 4, openFiles: 256),
            schedule: .init(lookback: .seconds(86400)), streams: [s])
    }
}
