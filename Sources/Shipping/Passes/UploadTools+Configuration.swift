import Curl
import WebHDFS

extension UploadTools {
    /// Wires together what the configuration names.
    init(_ configuration: Configuration, state: StateDirectory, retry: RetryPolicy) throws {
        let hdfs = configuration.hdfs
        var options = HTTPClient.Options()
        options.connectTo = hdfs.connectTo
        options.proxy = hdfs.proxy
        var server = WebHDFSClient.Configuration(endpoints: hdfs.endpoints, user: hdfs.user)
        server.retry = retry
        server.timeouts = hdfs.timeouts
        let client = try WebHDFSClient(server, http: HTTPClient(options))
        let concurrency = configuration.limits.concurrency
        let limiter = try RateLimiter(
            state: state.path, pace: configuration.pace, concurrency: concurrency)
        let limited = configuration.streams.filter { $0.rate != nil }.map(\.name)
        self.init(
            hdfs: client, limiter: limiter,
            records: UploadStore(state: state, host: configuration.host),
            turns: PutTurns(limiter, streams: limited), concurrency: concurrency,
            form: LearntForm(), retry: retry)
    }
}

extension StreamConfiguration {
    func uploadSettings(_ hdfs: Configuration.HDFS) -> UploadSettings {
        UploadSettings(
            blockSize: blockSize.bytes, partBlocks: partBlocks, replication: hdfs.replication,
            permission: hdfs.permission, verify: verify)
    }
}
