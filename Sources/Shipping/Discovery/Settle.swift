/// When a file was first seen by us as it is now.
struct Sighting: Hashable, Sendable {
    let modified: WallTime
    let since: ContinuousClock.Instant
}

/// Whether a file has been left alone for long enough to be shipped.
enum Settle: Hashable, Sendable {
    case settled
    /// If nothing changes, it will be settled then.
    case waiting(until: WallTime)

    /// The file's own modification time decides, unless it lies in the future or the wall clock was set
    /// less than `settle` ago: then the time for which we have seen the file unchanged.
    ///
    /// - Parameters:
    ///   - sighting: Of the file as it is now.
    ///   - lastStep: When the wall clock was last set, from `ClockNote`.
    static func judge(
        _ sighting: Sighting, at now: Moment, lastStep: ContinuousClock.Instant?, settle: Duration
    ) -> Settle {
        let observed = sighting.since.duration(to: now.steady)
        let isClockTrusted = lastStep.map { $0.duration(to: now.steady) >= settle } ?? true
        // The age of a time in the future is negative, so what we saw is more.
        let unchanged = isClockTrusted ? max(observed, now.wall - sighting.modified) : observed
        return unchanged >= settle ? .settled : .waiting(until: now.wall + (settle - unchanged))
    }
}
