import Synchronization

/// One turn for each PUT that may run at once: of all streams, and of a stream with a limit of its own.
///
/// A rate that cannot feed many transfers well feeds few: gateways cut those that are idle. The rate
/// may change at any time; what comes of that here may wait until a turn is asked for or given back.
final class PutTurns: Sendable {
    private let limiter: RateLimiter
    private let all: Turns
    /// Made when a stream first asks, and kept: those that hold a turn give it back here.
    private let streams = Mutex<[String: Turns]>([:])

    init(_ limiter: RateLimiter) {
        self.limiter = limiter
        all = Turns(limiter.admission(stream: nil))
    }

    /// How many have their stream's turn and wait for one of all.
    var inLine: Int { all.inLine }

    /// Waits for a turn, which is given back by one `release`.
    ///
    /// - Parameter priority: Of the stream; the highest is next, whichever pass it is of.
    /// - Throws: `CancellationError`; no turn is held then.
    func acquire(_ stream: String, priority: Int) async throws {
        let own = turns(of: stream)
        // The stream's first, so that who waits for it holds up nobody else.
        try await own.acquire()
        do {
            try await all.acquire(priority: priority)
        } catch {
            own.release()
            throw error
        }
    }

    func release(_ stream: String) {
        all.release()
        turns(of: stream).release()
    }

    /// As many as the limits can feed now.
    private func turns(of stream: String) -> Turns {
        all.change(to: limiter.admission(stream: nil))
        let count = limiter.admission(stream: stream)
        let own = streams.withLock { streams in
            if let own = streams[stream] { return own }
            let own = Turns(count)
            streams[stream] = own
            return own
        }
        own.change(to: count)
        return own
    }
}
