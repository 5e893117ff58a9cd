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
        // The age of a time in the future is negative, so what we saw is more.
        let unchanged = isClockTrusted ? max(observed, now.wall - sighting.modified) : observed
        return unchanged >= settle ? .settled : .waiting(until: now.wall + (settle - unchanged))
    }
}
