/// The clock of the buckets: nanoseconds since the machine started, sleep included.
///
/// On Linux `ContinuousClock` is CLOCK_BOOTTIME, which is the same for all processes, cannot be set
/// and goes back only when the machine starts again.
struct PacingClock: Sendable {
    /// Nanoseconds.
    let now: @Sendable () -> Int64

    private static let epoch = ContinuousClock().systemEpoch

    init() {
        self.init { Self.nanoseconds(.now) }
    }

    init(now: @escaping @Sendable () -> Int64) { self.now = now }

    static func nanoseconds(_ instant: ContinuousClock.Instant) -> Int64 {
        let (seconds, attoseconds) = epoch.duration(to: instant).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    func instant(in delay: Duration) -> ContinuousClock.Instant { Self.instant(now()) + delay }

    static func instant(_ nanoseconds: Int64) -> ContinuousClock.Instant {
        epoch + .nanoseconds(nanoseconds)
    }
}
