import WebHDFS

/// What every upload of a pass shares.
struct UploadTools: Sendable {
    let hdfs: WebHDFSClient
    let limiter: RateLimiter
    let records: UploadStore
    let turns: PutTurns
    let held: HeldFiles
    let concurrency: Int
    let form: LearntForm
    let replacing = ReplaceCheck()
    let retry: RetryPolicy
    /// Looks at folders that may be stuck, of all passes.
    var scans = Scans()
    /// Nil: there is time for everything.
    var deadline: Deadline?

    /// Waits before an attempt is repeated, at least for as long as the server asked.
    func pause(after attempt: Int, _ failure: UploadFailure? = nil) async throws {
        let own = retry.pause(number: attempt, fraction: retry.random())
        try await retry.sleep(max(own, failure?.retryAfter ?? .zero))
    }

    func verifier(_ settings: UploadSettings, _ progress: FileProgress) -> Verifier {
        Verifier(
            hdfs: hdfs, rule: settings.verify, usualBlockSize: settings.blockSize,
            progress: progress)
    }
}

/// How the parts of one stream are written.
struct UploadSettings: Sendable {
    let blockSize: Int64
    /// HDFS blocks in a part; 0: one part for the whole file.
    let partBlocks: Int
    let replication: Int?
    let permission: String?
    let verify: VerifyRule
    /// Of the stream, among all that wait for a turn.
    var priority = 0
}
