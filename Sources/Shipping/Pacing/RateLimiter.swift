/// Says which body bytes may leave when, for all transfers of this process.
///
/// A transfer must be granted its bytes by every bucket it passes: the one of all streams and the
/// one of its own stream. Buckets are shared with other processes through the state directory.
final class RateLimiter: Sendable {
    private let total: SharedBucket?
    private let streams: [String: SharedBucket]
    private let clock: PacingClock
    private let concurrency: Int

    /// - Parameters:
    ///   - state: The state directory; it exists.
    ///   - total: The limit of all streams together; nil: none.
    ///   - streams: The limits that streams have of their own, by name.
    ///   - concurrency: How many transfers this process means to run at once.
    convenience init(
        state: String, total: RateLimit?, streams: [String: RateLimit] = [:], concurrency: Int
    ) throws(PacingError) {
        try self.init(
            state: state, total: total, streams: streams, concurrency: concurrency,
            clock: PacingClock())
    }

    init(
        state: String, total: RateLimit?, streams: [String: RateLimit] = [:], concurrency: Int,
        clock: PacingClock
    ) throws(PacingError) {
        func bucket(_ name: String, _ limit: RateLimit) throws(PacingError) -> SharedBucket {
            try SharedBucket(path: "\(state)/\(name)", limit: limit, clock: clock.now)
        }
        var own: [String: SharedBucket] = [:]
        for (name, limit) in streams { own[name] = try bucket("bucket.\(name)", limit) }
        self.streams = own
        if let total { self.total = try bucket("bucket", total) } else { self.total = nil }
        (self.clock, self.concurrency) = (clock, concurrency)
    }

    /// Replaces limits, also for the transfers that run. A limit that was absent stays absent for them.
    func change(total: RateLimit?, streams: [String: RateLimit]) {
        if let total { self.total?.limit = total }
        for (name, limit) in streams { self.streams[name]?.limit = limit }
    }

    /// How many transfers of this stream the limits can feed at once, at most `concurrency`.
    ///
    /// Ask before a transfer starts. With more, each would get less than 8 KiB a second, and a
    /// gateway that cuts idle connections would cut it.
    func admission(stream: String?) -> Int {
        buckets(stream).reduce(concurrency) { min($0, $1.limit.mostTransfers) }
    }

    /// A new transfer's way through the limits.
    func flow(stream: String?) -> Flow {
        Flow(through: buckets(stream), expecting: admission(stream: stream), clock: clock)
    }

    /// Files that were found damaged so far, and replaced by ones without credit.
    var repairs: Set<String> {
        let buckets = [total].compactMap(\.self) + streams.values
        return Set(buckets.filter { $0.timesRepaired > 0 }.map(\.path))
    }

    private func buckets(_ stream: String?) -> [SharedBucket] {
        [stream.flatMap { streams[$0] }, total].compactMap(\.self)
    }
}

/// When to read body bytes for a transfer.
enum Grant: Equatable, Sendable {
    /// So many bytes may leave now, and are given to the socket now.
    case bytes(Int)
    /// None may leave before this.
    case notBefore(ContinuousClock.Instant)
}
