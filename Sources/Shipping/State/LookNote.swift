/// Until when a stream's hours were looked at, so that a later pass notices those that nobody saw.
///
/// Looks are in one run as long as the machine runs and each is less than `lookback` after the one
/// before. Within a run the steady clock tells how much time went by, whatever somebody does to the
/// wall clock; only from one run to the next the wall clock has to.
struct LookNote: Codable, Equatable {
    /// The kernel's name for this run of the machine.
    let boot: String
    /// Until when the run's first look saw hours: nanoseconds since the machine started.
    let first: Int64
    /// The same of its last look.
    let last: Int64
    /// What the wall clock read at `last`.
    let wall: WallTime
    /// What it read at the end of the run before; nil where that does not matter any more.
    let before: WallTime?
}

extension LookNote {
    struct Step: Equatable {
        let note: LookNote
        /// Hours that ended in this time, its end included, were seen neither by the run before nor
        /// by this one.
        var gap: Range<WallTime>?
    }

    /// What a look finds, and what it leaves for the next one. Pure.
    ///
    /// - Parameters:
    ///   - look: Until when it sees hours, as both clocks read then.
    ///   - lookback: How much further back it sees.
    static func step(
        from earlier: LookNote?, to look: Moment, boot: String, lookback: Duration
    ) -> Step {
        let steady = look.steady.nanosecondsSinceBoot
        func run(after before: WallTime?) -> Step {
            let note = LookNote(
                boot: boot, first: steady, last: steady, wall: look.wall, before: before)
            return Step(note: note, gap: note.gap(at: look, lookback))
        }
        guard let earlier else { return run(after: nil) }
        let elapsed = Duration.nanoseconds(steady - earlier.last)
        guard earlier.boot == boot, elapsed > .zero - overlap else {
            return run(after: earlier.end(believedAt: look.wall))
        }
        // Another command, which need not wait for the stream's turn, has seen more.
        if elapsed <= .zero { return Step(note: earlier) }
        if elapsed > lookback { return run(after: look.wall - elapsed) }
        // A clock that was wrong when the machine started has been set within that time.
        let isYoung = .nanoseconds(steady - earlier.first) <= lookback
        let note = LookNote(
            boot: boot, first: earlier.first, last: steady, wall: look.wall,
            before: isYoung ? earlier.before : nil)
        let before = Moment(wall: earlier.wall, steady: .init(nanosecondsSinceBoot: earlier.last))
        return Step(
            note: note, gap: before.precedesStep(to: look) ? note.gap(at: look, lookback) : nil)
    }

    /// A look that saw so much more is damage.
    private static let overlap = Duration.seconds(7 * 86_400)

    /// From the end of the run before to what this run's first look saw, by the clock as it is now.
    private func gap(at look: Moment, _ lookback: Duration) -> Range<WallTime>? {
        guard let before else { return nil }
        let age = Duration.nanoseconds(look.steady.nanosecondsSinceBoot - first)
        let seen = look.wall - age - lookback
        return before < seen ? before..<seen : nil
    }

    /// When a run of an earlier start of the machine ended. Of what the wall clock was set to since,
    /// it has to be earlier than now, unless it is now that is wrong.
    private func end(believedAt now: WallTime) -> WallTime? {
        let ends = [wall, before].compactMap(\.self).filter { $0 >= Self.earliest }
        return ends.filter { $0 <= now }.max() ?? ends.max()
    }

    /// Whether the clock that it was made by was surely wrong: it read more before the machine
    /// started, or less than was ever right. What it says is over may be long past, and looked at.
    var isBehind: Bool { wall < Self.earliest || before.map { $0 > wall } ?? false }

    /// No clock was right that read less: there was no logferry.
    private static let earliest = WallTime(seconds: 1_577_836_800)  // 2020-01-01

    var isSound: Bool { first <= last && first > -Self.mostSteady && last < Self.mostSteady }

    /// Nanoseconds, of 146 years: no overflow when two are subtracted.
    private static let mostSteady: Int64 = 1 << 62
}

extension StateDirectory {
    /// One that cannot be read tells nothing, and is replaced.
    func look(at stream: String) -> LookNote? {
        (try? lookFile(of: stream).load { _ in }) ?? nil
    }

    func save(_ note: LookNote, of stream: String) throws(StateError) {
        try lookFile(of: stream).save(note)
    }

    private func lookFile(of stream: String) -> StateFile<LookNote> {
        StateFile(path: "\(looks)/\(stream).json", isSound: \.isSound, setsAside: false)
    }
}
