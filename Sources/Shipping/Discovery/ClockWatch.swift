/// One reading of both clocks.
public struct Moment: Hashable, Sendable {
    public let wall: WallTime
    /// Runs evenly, whatever is done to the wall clock, and counts time asleep.
    public let steady: ContinuousClock.Instant

    public init(wall: WallTime, steady: ContinuousClock.Instant) {
        (self.wall, self.steady) = (wall, steady)
    }

    public static func now() -> Moment { Moment(wall: .now(), steady: .now) }
}

/// Notices that somebody set the wall clock.
public struct ClockWatch: Hashable, Sendable {
    /// Slewing, at most 0.05 %, stays below this even over half an hour between two looks.
    static let tolerance = Duration.seconds(1)

    /// When a step was last noticed; nil if never.
    public private(set) var lastStep: ContinuousClock.Instant?
    private var last: Moment

    public init(at now: Moment) { last = now }

    public mutating func look(at now: Moment) {
        let drift = (now.wall - last.wall) - last.steady.duration(to: now.steady)
        if abs(drift) > Self.tolerance { lastStep = now.steady }
        last = now
    }

    private func abs(_ duration: Duration) -> Duration { max(duration, .zero - duration) }
}
