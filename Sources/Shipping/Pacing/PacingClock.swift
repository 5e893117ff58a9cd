/// The clock of the buckets: nanoseconds since the machine started, sleep included.
///
/// On Linux `ContinuousClock` is CLOCK_BOOTTIME, which is the same for all processes, cannot be set
/// and goes back only when the machine starts again.
struct PacingClock: Sendable {
    /// Nanoseconds.
    let now: @Sendable () -> Int64
    /// What the timetable goes by: it may be set at any time.
    let wall: @Sendable () -> WallTime

    init() {
        self.init { ContinuousClock.now.nanosecondsSinceBoot }
    }

    init(
        now: @escaping @Sendable () -> Int64,
        wall: @escaping @Sendable () -> WallTime = WallTime.now
    ) {
        (self.now, self.wall) = (now, wall)
    }

    func instant(in delay: Duration) -> ContinuousClock.Instant {
        .init(nanosecondsSinceBoot: now()) + delay
    }
}
