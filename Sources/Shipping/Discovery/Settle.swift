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

/// When a file was first seen by us as it is now.
public struct Sighting: Hashable, Sendable {
    public let size: Int64
    public let modified: WallTime
    public let since: ContinuousClock.Instant

    public init(size: Int64, modified: WallTime, since: ContinuousClock.Instant) {
        (self.size, self.modified, self.since) = (size, modified, since)
    }

    /// This sighting if the file is still the same, else a new one that begins now.
    public func updated(size: Int64, modified: WallTime, at now: Moment) -> Sighting {
        (size, modified) == (self.size, self.modified)
            ? self : Sighting(size: size, modified: modified, since: now.steady)
    }
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

/// Whether a file has been left alone for long enough to be shipped.
public enum Settle: Hashable, Sendable {
    case settled
    /// If nothing changes, it will be settled then.
    case waiting(until: WallTime)

    /// The file's own modification time decides, unless it lies in the future or the wall clock was set
    /// less than `settle` ago: then the time for which we have seen the file unchanged.
    ///
    /// - Parameters:
    ///   - sighting: Of the file as it is now.
    ///   - lastStep: When the wall clock was last set, from `ClockWatch`.
    public static func judge(
        _ sighting: Sighting, at now: Moment, lastStep: ContinuousClock.Instant?, settle: Duration
    ) -> Settle {
        let observed = sighting.since.duration(to: now.steady)
        let isClockTrusted = lastStep.map { $0.duration(to: now.steady) >= settle } ?? true
        let isTimeTrusted = isClockTrusted && sighting.modified <= now.wall
        let unchanged = isTimeTrusted ? max(observed, now.wall - sighting.modified) : observed
        return unchanged >= settle ? .settled : .waiting(until: now.wall + (settle - unchanged))
    }
}
