import WebHDFS

extension UploadTools {
    /// Wires together what the configuration names.
    init(_ configuration: Configuration, state: StateDirectory, retry: RetryPolicy) throws {
        let limiter = try RateLimiter(state: state.path, pace: configuration.pace)
        self.init(
            hdfs: try WebHDFSClient(.init(configuration.hdfs, retry)), limiter: limiter,
            records: UploadStore(state: state, host: configuration.host),
            turns: PutTurns(limiter), held: HeldFiles(configuration.limits),
            concurrency: configuration.limits.concurrency,
            form: LearntForm(), retry: retry)
    }

    /// The same by another configuration of the same host and state. What shares the limits and turns,
    /// transfers in flight too, follows the new ones within a second.
    ///
    /// - Throws: `PacingError`, or an error of the transport; nothing has changed then.
    func reconfigured(_ configuration: Configuration) throws -> UploadTools {
        let hdfs = try WebHDFSClient(.init(configuration.hdfs, retry))
        try limiter.apply(configuration.pace)
        held.follow(configuration.limits)
        return UploadTools(
            hdfs: hdfs, limiter: limiter, records: records, turns: turns, held: held,
            concurrency: configuration.limits.concurrency, form: LearntForm(), retry: retry,
            scans: scans)
    }
}

extension WebHDFSClient.Configuration {
    fileprivate init(_ hdfs: Configuration.HDFS, _ retry: RetryPolicy) {
        self.init(endpoints: hdfs.endpoints, user: hdfs.user)
        self.retry = retry
        (timeouts, connectTo, proxy) = (hdfs.timeouts, hdfs.connectTo, hdfs.proxy)
    }
}

extension StreamConfiguration {
    func uploadSettings(_ hdfs: Configuration.HDFS) -> UploadSettings {
        UploadSettings(
            blockSize: blockSize.bytes, partBlocks: partBlocks, replication: hdfs.replication,
            permission: hdfs.permission, verify: verify, priority: priority)
    }
}
