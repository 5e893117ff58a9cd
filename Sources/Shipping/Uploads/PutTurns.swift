/// One turn for each PUT that may run at once: of all streams, and of a stream with a limit of its own.
///
/// A rate that cannot feed many transfers well feeds few: gateways cut those that are idle.
final class PutTurns: Sendable {
    private let all: Turns
    private let streams: [String: Turns]

    init(_ limiter: RateLimiter, streams: some Sequence<String>) {
        all = Turns(limiter.admission(stream: nil))
        self.streams = Dictionary(
            uniqueKeysWithValues: streams.map { ($0, Turns(limiter.admission(stream: $0))) })
    }

    /// Waits for a turn, which is given back by one `release`.
    ///
    /// - Throws: `CancellationError`; no turn is held then.
    func acquire(_ stream: String) async throws {
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
    }
}
