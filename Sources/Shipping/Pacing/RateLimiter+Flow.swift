import Synchronization

extension RateLimiter {
    /// One transfer's way through the limits. From any thread; never waits.
    ///
    /// No more than one piece is out at a time, be it in line, or granted and not yet left.
    final class Flow: Sendable {
        private let state = Mutex(State())
        private let limiter: RateLimiter
        private let stream: String?

        init(_ limiter: RateLimiter, stream: String?) {
            (self.limiter, self.stream) = (limiter, stream)
        }

        deinit { finish() }

        /// Whether a limit is in force, or will be by the timetable.
        var isLimited: Bool { limiter.limits(stream) }

        /// - Parameter wake: Is called, from any thread, when a limit has changed: `next` may say another
        ///   time now. Who does not start it asks again before the time that `next` says.
        func start(wake: @escaping @Sendable () -> Void) {
            limiter.sleepers.add(self, wake)
        }

        /// Asks for up to `wanted` bytes. What is granted must be given to the socket now.
        ///
        /// - Parameters:
        ///   - wanted: Bytes that are at hand, at least 1.
        ///   - sent: Of the bytes granted so far, how many the socket has taken.
        func next(wanted: Int, sent: Int64) throws(PacingError) -> Grant {
            try state.withLock { state throws(PacingError) in
                if state.ready == 0 {
                    let way = limiter.way(of: stream)
                    state.pass(way.buckets)
                    if way.buckets.isEmpty { return .bytes(state.handOutFreely(wanted)) }
                    state.choosePiece(wanted, sent: sent, beside: way.admission)
                    if state.piece == 0 { return .notBefore(instant(in: Self.unsentDelay)) }
                    if let time = try state.advance(sent: sent) {
                        return .notBefore(min(time, instant(in: min(way.validity, Self.patience))))
                    }
                }
                return .bytes(state.handOut(atMost: wanted))
            }
        }

        /// The transfer is over: what it was granted has left, or never will.
        func finish() {
            limiter.sleepers.remove(self)
            state.withLock { state in
                for index in state.lanes.indices { state.lanes[index].leave() }
            }
        }

        private func instant(in delay: Duration) -> ContinuousClock.Instant {
            limiter.clock.instant(in: delay)
        }

        /// Even who waits for long asks again so soon: somebody may have set the wall clock.
        private static let patience = Duration.seconds(60)

        /// How soon to ask again when the socket has not taken the last piece.
        private static let unsentDelay = Duration.milliseconds(1)
    }
}

extension RateLimiter.Flow {
    private struct State {
        var lanes: [Lane] = []
        /// Bytes asked for: less than at first, if the rate fell meanwhile.
        var piece = 0
        /// Bytes granted by all buckets and not handed out yet.
        var ready = 0
        /// Bytes handed out, ever.
        var handedOut: Int64 = 0

        /// Takes the way through these buckets from now on, also with what is in line.
        mutating func pass(_ buckets: [SharedBucket]) {
            guard !lanes.elementsEqual(buckets, by: { $0.bucket === $1 }) else { return }
            let old = lanes
            lanes = buckets.map { bucket in
                // What was handed out before is not this bucket's.
                old.first { $0.bucket === bucket } ?? Lane(bucket: bucket, departed: handedOut)
            }
            for var lane in old where !buckets.contains(where: { $0 === lane.bucket }) {
                lane.leave()
            }
        }

        /// Where nothing limits them; what was in line is none any more.
        mutating func handOutFreely(_ count: Int) -> Int {
            piece = 0
            handedOut += Int64(count)
            return count
        }

        /// Decides how much to ask for; of what is in line already, how much stays.
        mutating func choosePiece(_ wanted: Int, sent: Int64, beside expected: Int) {
            let largest = lanes.reduce(RateLimit.largestPiece) { largest, lane in
                let transfers = max(expected, lane.bucket.activeTransfers, 1)
                return min(largest, lane.bucket.limit.piece(transfers: transfers))
            }
            piece =
                piece > 0
                ? min(piece, largest) : max(0, min(wanted, largest - Int(handedOut - sent)))
        }

        /// Asks every bucket that has not granted the piece. Nil once all have.
        mutating func advance(sent: Int64) throws(PacingError) -> ContinuousClock.Instant? {
            var latest: Int64?
            for index in lanes.indices {
                let target = handedOut + Int64(piece)
                guard let time = try lanes[index].advance(to: target, sent: sent) else { continue }
                latest = max(latest ?? time, time)
            }
            if let latest { return .init(nanosecondsSinceBoot: latest) }
            (ready, piece) = (piece, 0)
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
        let bucket: SharedBucket
        var place: SharedBucket.Place?
        /// Of the transfer's bytes, how many the bucket knows to have left.
        var departed: Int64

        init(bucket: SharedBucket, departed: Int64) {
            (self.bucket, self.departed) = (bucket, departed)
        }

        /// Of the transfer's bytes, how many the bucket has granted: more than all have, if this one
        /// was quicker.
        private var granted: Int64 { departed + Int64(place?.ticket.granted ?? 0) }
        private var isInLine: Bool { (place?.ticket.waiting ?? 0) > 0 }

        /// Asks for all bytes of the transfer up to `target`, which is less than before if the piece
        /// in line was cut.
        ///
        /// - Returns: Nil: granted. Otherwise when to ask again.
        mutating func advance(to target: Int64, sent: Int64) throws(PacingError) -> Int64? {
            while granted < target || isInLine {
                let answer = try bucket.exchange(
                    &place, departed: Int(max(0, sent - departed)),
                    wanted: Int(max(0, target - granted)))
                if case .busy(let time) = answer { return time }
                departed = max(departed, sent)
                if case .waiting(let time) = answer { return time }
            }
            return nil
        }

        mutating func leave() {
            if let place { bucket.leave(place) }
            place = nil
        }
    }
}
