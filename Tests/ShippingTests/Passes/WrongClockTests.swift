import TestSupport
import Testing

@testable import Shipping

/// A machine whose clock is wrong until somebody sets it: no alarm that is false, none forgotten.
@Suite(.timeLimit(.minutes(5))) struct WrongClockTests {
    private let rig: Rig
    /// 30 s after the logs' hour.
    private let nine: Moment

    init() async throws {
        rig = try await Rig()
        try rig.folder.makeDirectory("logs")
        nine = Moment(wall: try .at("2026-11-20T09:00:30Z"), steady: .now)
    }

    /// No battery keeps its clock; a time server sets it a minute later.
    @Test(arguments: [
        ("1970-01-01T00:00:30Z", true), ("1970-01-01T00:00:30Z", false),
        ("2023-06-01T00:00:30Z", false),
    ])
    func aClockThatIsBehindAtBootMissesNothingAndExpectsNothing(
        text: String, isNew: Bool
    ) async throws {
        if !isNew { try rig.stopped(at: nine.earlier(by: .seconds(7_200))) }
        let wrong = Moment(wall: try .at(text), steady: nine.steady)
        #expect(try await expecting(wrong).files.isEmpty)
        #expect(try rig.store().slots(of: "access") == [])
        #expect(try await expecting(nine.later(.seconds(60))).missed == 0)
        #expect(try rig.store().alarms(of: "access") == [])
        #expect(try rig.slots(.open).count == 24)
    }

    /// An hour that was waited for before is waited for still.
    @Test func whatWasExpectedBeforeAClockFellBehindStaysExpected() async throws {
        #expect(try await expecting(nine).count(.waiting) == 24)
        try rig.stopped(at: nine)
        let wrong = Moment(wall: try .at("1970-01-01T00:00:30Z"), steady: nine.steady)
        #expect(try await expecting(wrong).files.isEmpty)
        #expect(try rig.slots(.open).count == 24)
    }

    @Test func anHourOfTheFutureIsNotExpectedAnyMoreOnceTheClockIsRight() async throws {
        _ = try await expecting(nine.set(by: .seconds(400 * 86_400)))
        #expect(try rig.slots(.open).last == "2027-12-25T08")
        let right = try await expecting(nine.later(.seconds(60)))
        #expect(right.count(.waiting) == 24 && right.files.count == 24)
        #expect(try rig.slots(.open).last == "2026-11-20T08")
    }

    @Test func hoursOfTheFutureDoNotHideTheNewest() async throws {
        _ = try await rig.pass(at: nine.set(by: .seconds(400 * 86_400)))
        _ = try await rig.pass(at: nine.later(.seconds(60)))
        let newest = try rig.store().slots(of: "access", newest: 2, before: .of("2026-11-20T10"))
        #expect(newest.map { "\($0)" } == ["2026-11-20T07", "2026-11-20T08"])
    }

    /// It may be ahead by as long as the gap seems.
    @Test func aGapIsJudgedOnceTheMachineHasRunForTenMinutes() async throws {
        try rig.stopped(at: nine.earlier(by: .seconds(3 * 86_400)))
        for seconds in [30, 599] {
            let early = Moment(
                wall: nine.wall + .seconds(seconds - 600),
                steady: .init(nanosecondsSinceBoot: Int64(seconds) * 1_000_000_000))
            #expect(try await rig.pass(at: early).gaps == [])
            #expect(try rig.slots(.missed) == [])
        }
        let up = Moment(wall: nine.wall, steady: .init(nanosecondsSinceBoot: 600_000_000_000))
        // The first one saw an hour that this one does not.
        #expect(try await rig.pass(at: up).missed == 47)
    }

    private func expecting(_ now: Moment) async throws -> PassReport {
        try await rig.pass(at: now) { $0.streams[0].expect = true }
    }
}

extension Rig {
    /// As if the machine had looked for the last time then.
    fileprivate func stopped(at now: Moment) throws {
        let note = LookNote(boot: "before", first: 0, last: 0, wall: now.wall, before: nil)
        try state().save(note, of: "access")
    }
}
