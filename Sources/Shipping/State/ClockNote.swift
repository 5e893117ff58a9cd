/// What both clocks read at the last pass, so that the next one notices that somebody set the wall
/// clock between them.
///
/// After a step forward modification times look older than they are: a log that is still written
/// would be taken for a settled one. A step before the first pass since the machine started stays
/// unknown, and so do two between passes that cancel each other out.
struct ClockNote: Codable, Equatable {
    /// The kernel's name for this run of the machine; the steady clock begins anew with each.
    let boot: String
    let wall: WallTime
    /// Nanoseconds since the machine started, sleep included.
    let steady: Int64
    /// Of the same clock: when a step was last noticed.
    let lastStep: Int64?

    enum CodingKeys: String, CodingKey {
        case boot, wall, steady
        case lastStep = "last_step"
    }
}

extension ClockNote {
    /// - Parameter earlier: The last pass's note; nil where there is none.
    init(at now: Moment, boot: String, after earlier: ClockNote?) {
        let steady = now.steady.nanosecondsSinceBoot
        var lastStep: Int64?
        if let earlier, earlier.boot == boot {
            // Of two passes at once, the note of the one that began later stays.
            if (steady + 1..<steady + Self.overlap).contains(earlier.steady) {
                self = earlier
                return
            }
            if earlier.steady <= steady {
                lastStep = earlier.precedesStep(to: now, boot: boot) ? steady : earlier.lastStep
            }
        }
        self.init(boot: boot, wall: now.wall, steady: steady, lastStep: lastStep)
    }

    /// Nanoseconds. A note from so much later is damage.
    private static let overlap: Int64 = 3_600_000_000_000

    /// The time since this note: by the steady clock, or, where that began anew, by the wall clock.
    func elapsed(until now: Moment, boot: String) -> Duration {
        let steady = now.steady.nanosecondsSinceBoot
        guard self.boot == boot, self.steady <= steady else { return now.wall - wall }
        return .nanoseconds(steady) - .nanoseconds(self.steady)
    }

    /// When the wall clock was last set, as far as passes noticed.
    var stepNoticed: ContinuousClock.Instant? {
        lastStep.map(ContinuousClock.Instant.init(nanosecondsSinceBoot:))
    }

    /// Whether the wall clock was set since, as far as one run of the machine tells.
    func precedesStep(to now: Moment, boot: String) -> Bool {
        guard self.boot == boot else { return false }
        let noted = ContinuousClock.Instant(nanosecondsSinceBoot: steady)
        return Moment(wall: wall, steady: noted).precedesStep(to: now)
    }
}

extension ClockNote {
    /// Compares with the last pass's note, and leaves none.
    static func read(in state: StateDirectory, at now: Moment) -> ClockNote {
        // One that cannot be read tells nothing, and is replaced.
        let earlier = try? file(in: state).load { _ in }
        return ClockNote(at: now, boot: Machine.currentBoot, after: earlier ?? nil)
    }

    /// Leaves the note for the next pass.
    func save(in state: StateDirectory) throws(StateError) {
        try Self.file(in: state).save(self)
    }

    private static func file(in state: StateDirectory) -> StateFile<ClockNote> {
        StateFile(path: state.clock, isSound: \.isSound, setsAside: false)
    }

    private var isSound: Bool { lastStep.map { $0 <= steady } ?? true }
}
