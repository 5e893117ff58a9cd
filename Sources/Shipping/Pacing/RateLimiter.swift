import Synchronization

/// Says which body bytes may leave when, for all transfers of this process.
///
/// A transfer must be granted its bytes by every bucket it passes: the one of all streams and the
/// one of its own stream. Buckets are shared with other processes through the state directory.
///
/// Every call looks at the wall clock, and takes the limit that is in force by the timetable. So all
/// processes with one timetable change at the same instant, whatever woke them and however a clock
/// is set, and no task must run for it: a transfer that waits is told to ask again then.
final class RateLimiter: Sendable {
    private let state: Mutex<State>
    private let directory: String
    let clock: PacingClock
    let sleepers = Sleepers()

    /// - Parameter state: The state directory; it exists.
    init(
        state: String, pace: Pace, clock: PacingClock = PacingClock()
    ) throws(PacingError) {
        (directory, self.clock) = (state, clock)
        self.state = Mutex(State(pace: pace, inForce: pace.timetable.period(at: clock.wall())))
        try apply(pace)
    }

    /// Replaces the limits, also for the transfers that run: those that wait are woken. Streams that
    /// `pace` does not name keep theirs.
    ///
    /// - Throws: If a limit needs a bucket that cannot be opened. Nothing has changed then.
    func apply(_ pace: Pace) throws(PacingError) {
        try state.withLock { state throws(PacingError) in
            try state.open(pace) { name, limit throws(PacingError) in
                try SharedBucket(path: "\(directory)/\(name)", limit: limit, clock: clock.now)
            }
            state.take(pace, at: clock.wall())
        }
        sleepers.wake()
    }

    /// What a transfer of this stream must pass now.
    func way(of stream: String?) -> Way {
        state.withLock { state in
            let now = clock.wall()
            state.follow(at: now)
            let buckets = state.buckets(stream)
            return Way(
                buckets: buckets,
                admission: buckets.reduce(state.pace.concurrency) {
                    min($0, $1.limit.mostTransfers)
                },
                validity: state.inForce.time.upperBound - now)
        }
    }

    struct Way {
        let buckets: [SharedBucket]
        let admission: Int
        /// How long the timetable says the same.
        let validity: Duration
    }

    /// Whether this stream has a limit at any time of the day.
    func limits(_ stream: String?) -> Bool {
        state.withLock { $0.pace.timetable.lowest != nil || $0.limit(of: stream) != nil }
    }

    /// How many transfers of this stream the limits can feed at once, at most the pace's `concurrency`.
    ///
    /// Ask before a transfer starts. With more, each would get less than 8 KiB a second, and a
    /// gateway that cuts idle connections would cut it.
    func admission(stream: String?) -> Int { way(of: stream).admission }

    /// A new transfer's way through the limits.
    func flow(stream: String?) -> Flow { Flow(self, stream: stream) }

    /// Files that were found damaged so far, and replaced by ones without credit.
    var repairs: Set<String> {
        state.withLock { state in
            let buckets = [state.total].compactMap(\.self) + state.streams.values
            return Set(buckets.filter { $0.timesRepaired > 0 }.map(\.path))
        }
    }
}

extension RateLimiter {
    private struct State {
        var pace: Pace
        /// What the timetable said when it was last asked.
        var inForce: RateTimetable.Period
        // Opened once and kept, also while no limit is in force: at the hour in which one begins,
        // opening might fail.
        var total: SharedBucket?
        var streams: [String: SharedBucket] = [:]

        init(pace: Pace, inForce: RateTimetable.Period) {
            (self.pace, self.inForce) = (pace, inForce)
        }

        mutating func open(
            _ pace: Pace,
            _ bucket: (_ name: String, RateLimit) throws(PacingError) -> SharedBucket
        ) throws(PacingError) {
            if total == nil, let limit = pace.timetable.lowest {
                total = try bucket("bucket", limit)
            }
            for case (let name, let limit?) in pace.streams where streams[name] == nil {
                streams[name] = try bucket("bucket.\(name)", limit)
            }
        }

        mutating func take(_ new: Pace, at now: WallTime) {
            pace.timetable = new.timetable
            pace.concurrency = new.concurrency
            pace.streams.merge(new.streams) { $1 }
            for case (let name, let limit?) in pace.streams { streams[name]?.limit = limit }
            ask(at: now)
        }

        mutating func follow(at now: WallTime) {
            if !inForce.time.contains(now) { ask(at: now) }
        }

        private mutating func ask(at now: WallTime) {
            inForce = pace.timetable.period(at: now)
            if let limit = inForce.limit { total?.limit = limit }
        }

        func limit(of stream: String?) -> RateLimit? { stream.flatMap { pace.streams[$0] ?? nil } }

        func buckets(_ stream: String?) -> [SharedBucket] {
            let own = stream.flatMap { limit(of: $0) == nil ? nil : streams[$0] }
            return [own, inForce.limit == nil ? nil : total].compactMap(\.self)
        }
    }
}

/// When to read body bytes for a transfer.
enum Grant: Equatable, Sendable {
    /// So many bytes may leave now, and are given to the socket now.
    case bytes(Int)
    /// None may leave before this.
    case notBefore(ContinuousClock.Instant)
}
