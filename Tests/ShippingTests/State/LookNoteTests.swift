import Testing

@testable import Shipping

/// What a look makes of the note of the one before. Clocks are wrong where it says so.
@Suite struct LookNoteTests {
    private static let lookback = Duration.seconds(86_400)
    private static let day = Duration.seconds(86_400)
    /// Ten days after the machine started.
    private let start = Moment(
        wall: WallTime(seconds: 1_795_132_800), steady: .init(nanosecondsSinceBoot: 864_000 << 30))

    @Test func theFirstLookAtAStreamFindsNoGap() {
        #expect(step(nil, start).gap == nil)
    }

    @Test func looksWithinLookbackLeaveNoGap() {
        var note = step(nil, start).note
        for hours in [1, 2, 10, 34, 58] {
            let next = step(note, start.later(.seconds(hours * 3_600)))
            #expect(next.gap == nil)
            note = next.note
        }
    }

    @Test(arguments: ["a", "b"]) func whatEndedBetweenTwoRunsAndIsOlderThanLookbackIsAGap(
        boot: String
    ) {
        var now = start.later(Self.day * 3)
        if boot == "b" { now = Moment(wall: now.wall, steady: .init(nanosecondsSinceBoot: 9)) }
        let next = step(step(nil, start).note, now, boot: boot)
        #expect(next.gap == start.wall..<start.wall + Self.day * 2)
        #expect(step(next.note, now.later(.seconds(60)), boot: boot).gap == nil)
    }

    /// Nobody can have missed more than there was.
    @Test(arguments: [-20_000, -1, 1, 3, 4_000]) func aClockThatIsSetMakesNoGap(days: Int) {
        let step = step(
            step(nil, start).note,
            start.later(.seconds(60)).set(by: Self.day * days))
        #expect(step.gap == nil)
        #expect(self.step(step.note, start.later(.seconds(120))).gap == nil)
    }

    /// Without a battery, until somebody asks a time server.
    @Test(arguments: ["1970-01-01T00:00:30Z", "2022-08-01T00:00:00Z", "2026-11-20T00:00:01Z"])
    func aClockThatIsBehindAtBootHidesTheGapOnlyUntilItIsSet(text: String) throws {
        let wrong = Moment(wall: try .at(text), steady: .init(nanosecondsSinceBoot: 9))
        let first = step(step(nil, start).note, wrong, boot: "b")
        #expect(first.gap == nil)
        let right = Moment(
            wall: start.wall + Self.day * 3 + .seconds(60),
            steady: wrong.steady + .seconds(60))
        let gap = step(first.note, right, boot: "b").gap
        #expect(gap == start.wall..<start.wall + Self.day * 2)
    }

    @Test func aClockThatIsAheadAtBootHidesNothingOnceItIsSet() throws {
        let wrong = Moment(
            wall: try .at("2038-01-19T03:14:07Z"), steady: .init(nanosecondsSinceBoot: 9))
        let first = step(step(nil, start).note, wrong, boot: "b")
        #expect(first.gap == start.wall..<wrong.wall - Self.day)
        let right = Moment(
            wall: start.wall + Self.day * 3 + .seconds(60),
            steady: wrong.steady + .seconds(60))
        let second = step(first.note, right, boot: "b")
        #expect(second.gap == start.wall..<start.wall + Self.day * 2)
        #expect(step(second.note, right.later(.seconds(60)), boot: "b").gap == nil)
    }

    /// The machine ran with it to its end.
    @Test func aWholeRunWithAWrongClockIsForgotten() throws {
        let wrong = Moment(
            wall: try .at("2038-01-19T03:14:07Z"), steady: .init(nanosecondsSinceBoot: 9))
        let first = step(step(nil, start).note, wrong, boot: "b")
        let right = start.later(Self.day * 3)
        #expect(step(first.note, right, boot: "c").gap == start.wall..<start.wall + Self.day * 2)
    }

    /// There was no logferry in 1970.
    @Test func aNewHostWhoseClockWasNeverRightBeforeHasNoGap() throws {
        let wrong = Moment(
            wall: try .at("1970-01-01T00:00:30Z"), steady: .init(nanosecondsSinceBoot: 9))
        #expect(step(step(nil, wrong).note, start, boot: "b").gap == nil)
    }

    @Test func aGapIsNotJudgedAgainWhenTheClockIsSetMuchLater() {
        var note = step(step(nil, start).note, start.later(Self.day * 3)).note
        for hours in 73...100 { note = step(note, start.later(.seconds(hours * 3_600))).note }
        let later = start.later(.seconds(101 * 3_600)).set(by: .seconds(-30))
        #expect(step(note, later).gap == nil)
    }

    /// `ship` need not wait for the turn that `serve` waits for.
    @Test func aLookThatSeesLessThanTheLastOneChangesNothing() {
        let note = step(nil, start).note
        #expect(step(note, start.earlier(by: .seconds(900))) == .init(note: note))
    }

    private func step(
        _ earlier: LookNote?, _ look: Moment, boot: String = "a"
    ) -> LookNote.Step {
        LookNote.step(from: earlier, to: look, boot: boot, lookback: Self.lookback)
    }
}

extension Moment {
    /// Both clocks run on.
    func later(_ duration: Duration) -> Moment { earlier(by: .zero - duration) }

    /// Somebody sets the wall clock.
    func set(by duration: Duration) -> Moment { Moment(wall: wall + duration, steady: steady) }
}
