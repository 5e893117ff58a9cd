/// One turn for each PUT that may run at once: of all streams, and of a stream with a limit of its own.
///
/// A rate that cannot feed many transfers well feeds few: gateways cut those that are idle. The rate
/// may change at any time; what comes of that here may wait until a turn is asked for or given back.
final class PutTurns: Sendable {
    private let limiter: RateLimiter
    private let all: Turns
    private let streams: [String: Turns]

    init(_ limiter: RateLimiter, streams: some Sequence<String>) {
        self.limiter = limiter
        all = Turns(limiter.admission(stream: nil))
        self.streams = Dictionary(
            uniqueKeysWithValues: streams.map { ($0, Turns(limiter.admission(stream: $0))) })
    }

    /// Waits for a turn, which is given back by one `release`.
    ///
    /// - Throws: `CancellationError`; no turn is held then.
    func acquire(_ stream: String) async throws {
        follow(stream)
        // The stream's first, so that who waits for it holds up nobody else.
        try await streams[stream]?.acquire()
        do {
            try await all.acquire()
        } catch {
            streams[stream]?.release()
            throw error
        }
    }

    func release(_ stream: String) {
        all.release()
        streams[stream]?.release()
        follow(stream)
    }

    private func follow(_ stream: String) {
        all.change(to: limiter.admission(stream: nil))
        streams[stream]?.change(to: limiter.admission(stream: stream))
    }
}
