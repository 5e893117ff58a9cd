/// One reading of both clocks.
struct Moment: Hashable, Sendable {
    let wall: WallTime
    /// Runs evenly, whatever is done to the wall clock, and counts time asleep.
    let steady: ContinuousClock.Instant

    static func now() -> Moment { Moment(wall: .now(), steady: .now) }

    func earlier(by duration: Duration) -> Moment {
        Moment(wall: wall - duration, steady: steady - duration)
    }

    /// Whether the wall clock was set between this reading and a later one.
    ///
    /// Slewing, at most 0.05 % by the kernel's rule (`man 2 adjtimex`), is no step however long
    /// nobody looked.
    func precedesStep(to later: Moment) -> Bool {
        let elapsed = steady.duration(to: later.steady)
        let drift = (later.wall - wall) - elapsed
        return max(drift, .zero - drift) > .seconds(1) + elapsed / 1_000
    }
}

extension ContinuousClock.Instant {
    private static let boot = ContinuousClock().systemEpoch

    init(nanosecondsSinceBoot nanoseconds: Int64) { self = Self.boot + .nanoseconds(nanoseconds) }

    /// Time asleep included.
    var nanosecondsSinceBoot: Int64 {
        let (seconds, attoseconds) = Self.boot.duration(to: self).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
