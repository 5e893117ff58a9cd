/// Decides when a request has made no progress for too long. Connecting is watched by libcurl.
struct Watchdog {
    /// What can be seen of a request from outside.
    struct Sight: Equatable {
        /// Whether the connection is established.
        var isConnected = false
        /// Whether the body asked to wait.
        var isPaused = false
        /// Whether every body byte was handed to the socket.
        var isSent = false
        /// Whether the head of the final response has come.
        var isAnswered = false
        /// Bytes moved so far, up and down.
        var moved: Int64 = 0

        fileprivate var phase: CurlError.Phase? {
            if !isConnected || isPaused { return nil }
            return isSent && !isAnswered ? .reply : .stall
        }
    }

    private let timeouts: Timeouts
    private var sight = Sight()
    private var since: ContinuousClock.Instant

    init(_ timeouts: Timeouts, at now: ContinuousClock.Instant) {
        self.timeouts = timeouts
        since = now
    }

    /// The phase that may last too long; nil while connecting and in pauses.
    var phase: CurlError.Phase? { sight.phase }

    /// When the phase has lasted too long.
    var deadline: ContinuousClock.Instant? {
        switch phase {
        case nil, .connect: nil
        case .stall: since + timeouts.stall
        case .reply: since + timeouts.reply
        }
    }

    mutating func observe(_ seen: Sight, at now: ContinuousClock.Instant) {
        let hasMoved = seen.phase == .stall && seen.moved != sight.moved
        if hasMoved || seen.phase != sight.phase { since = now }
        sight = seen
    }

    /// The phase that has lasted too long.
    func overdue(at now: ContinuousClock.Instant) -> CurlError.Phase? {
        guard let deadline, now >= deadline else { return nil }
        return phase
    }
}
