/// One reading of both clocks.
struct Moment: Hashable, Sendable {
    let wall: WallTime
    /// Runs evenly, whatever is done to the wall clock, and counts time asleep.
    let steady: ContinuousClock.Instant

    static func now() -> Moment { Moment(wall: .now(), steady: .now) }
}
