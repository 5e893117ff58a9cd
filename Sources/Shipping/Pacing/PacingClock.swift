/// The clock of the buckets: nanoseconds since the machine started, sleep included.
///
/// On Linux `ContinuousClock` is CLOCK_BOOTTIME, which is the same for all processes, cannot be set
/// and goes back only when the machine starts again.
struct PacingClock: Sendable {
    /// Nanoseconds.
    let now: @Sendable () -> Int64

    init() {
        self.init { ContinuousClock.now.nanosecondsSinceBoot }
    }

    init(now: @escaping @Sendable () -> Int64) { self.now = now }

    func instant(in delay: Duration) -> ContinuousClock.Instant {
        .init(nanosecondsSinceBoot: now()) + delay
    }
}
