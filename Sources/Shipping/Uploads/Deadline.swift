/// When no file and no part of one is begun any more. What is under way is finished.
struct Deadline: Sendable {
    let instant: ContinuousClock.Instant
    let now: @Sendable () -> ContinuousClock.Instant

    var hasPassed: Bool { now() >= instant }
}
