import Synchronization

extension RateLimiter {
    /// One transfer's way through the limits. From any thread; never waits.
    ///
    /// No more than one piece is out at a time, be it in line, or granted and not yet left.
    final class Flow: Sendable {
        private let state: Mutex<State>
        private let clock: PacingClock
        private let expectedTransfers: Int

        init(through buckets: [SharedBucket], expecting transfers: Int, clock: PacingClock) {
            state = Mutex(State(lanes: buckets.map { Lane(bucket: $0) }))
            (self.clock, expectedTransfers) = (clock, transfers)
        }

        deinit { finish() }

        /// Asks for up to `wanted` bytes. What is granted must be given to the socket now.
        ///
        /// - Parameters:
        ///   - wanted: Bytes that are at hand, at least 1.
        ///   - sent: Of the bytes granted so far, how many the socket has taken.
        func next(wanted: Int, sent: Int64) throws(PacingError) -> Grant {
            try state.withLock { state throws(PacingError) in
                if state.lanes.isEmpty { return .bytes(wanted) }
                if state.ready == 0 {
                    state.choosePiece(wanted, sent: sent, beside: expectedTransfers)
                    if state.piece == 0 { return .notBefore(clock.instant(in: Self.unsentDelay)) }
                    if let time = try state.advance(sent: sent) { return .notBefore(time) }
                }
                return .bytes(state.handOut(atMost: wanted))
            }
        }

        /// The transfer is over: what it was granted has left, or never will.
        func finish() {
            state.withLock { state in
                for index in state.lanes.indices { state.lanes[index].leave() }
            }
        }

        /// How soon to ask again when the socket has not taken the last piece.
        private static let unsentDelay = Duration.milliseconds(1)
    }
}

extension RateLimiter.Flow {
    private struct State {
        var lanes: [Lane]
        /// Bytes in line; the same in every bucket.
        var piece = 0
        /// Bytes granted by all buckets and not handed out yet.
        var ready = 0
        /// Bytes handed out, ever.
        var handedOut: Int64 = 0

        /// Decides how much to ask for, unless something is in line already.
        mutating func choosePiece(_ wanted: Int, sent: Int64, beside expected: Int) {
            guard piece == 0 else { return }
            let largest = lanes.reduce(RateLimit.largestPiece) { largest, lane in
                let transfers = max(expected, lane.bucket.activeTransfers, 1)
                return min(largest, lane.bucket.limit.piece(transfers: transfers))
            }
            piece = max(0, min(wanted, largest - Int(handedOut - sent)))
        }

        /// Asks every bucket that has not granted the piece. Nil once all have.
        mutating func advance(sent: Int64) throws(PacingError) -> ContinuousClock.Instant? {
            var latest: Int64?
            for index in lanes.indices {
                guard let time = try lanes[index].advance(piece, sent: sent) else { continue }
                latest = max(latest ?? time, time)
            }
            if let latest { return .init(nanosecondsSinceBoot: latest) }
            (ready, piece) = (piece, 0)
            for index in lanes.indices { lanes[index].progress = .idle }
            return nil
        }

        mutating func handOut(atMost wanted: Int) -> Int {
            let count = min(ready, wanted)
            ready -= count
            handedOut += Int64(count)
            return count
        }
    }

    /// A bucket on the way, and how far the piece has come there.
    private struct Lane {
        enum Progress { case idle, inLine, granted }

        let bucket: SharedBucket
        var place: SharedBucket.Place?
        var progress = Progress.idle
        /// Of the transfer's bytes, how many the bucket knows to have left.
        var departed: Int64 = 0

        init(bucket: SharedBucket) { self.bucket = bucket }

        /// Nil: granted. Otherwise when to ask again.
        mutating func advance(_ piece: Int, sent: Int64) throws(PacingError) -> Int64? {
            if progress == .granted { return nil }
            let answer = try bucket.exchange(
                &place, departed: Int(sent - departed), wanted: progress == .idle ? piece : 0)
            if case .busy(let time) = answer { return time }
            departed = sent
            if case .waiting(let time) = answer {
                progress = .inLine
                return time
            }
            progress = .granted
            return nil
        }

        mutating func leave() {
            if let place { bucket.leave(place) }
            place = nil
        }
    }
}
