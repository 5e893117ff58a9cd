import Sandbox
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// Hours that nobody looked at in time.
@Suite(.timeLimit(.minutes(5))) struct GapTests {
    private let rig: Rig
    /// 30 s after the logs' hour.
    private let nine: Moment

    init() async throws {
        rig = try await Rig()
        try rig.folder.makeDirectory("logs")
        nine = Moment(wall: try .at("2026-11-20T09:00:30Z"), steady: .now)
    }

    @Test func hoursThatNobodyLookedAtInTimeAreMissedAndThatIsSaidOnce() async throws {
        _ = try await rig.pass(at: nine)
        let later = nine.later(.seconds(3 * 86_400))
        let report = try await rig.pass(at: later)
        #expect(report.missed == 48)
        #expect(report.gaps.count == 1)
        let command =
            "logferry backfill --stream access --from 2026-11-20T09 --to 2026-11-22T09"
        #expect(report.gaps[0].message(configuration: nil).hasSuffix(command), "\(report.gaps)")
        let missed = try rig.slots(.missed)
        #expect(missed.first == "2026-11-20T09" && missed.last == "2026-11-22T08")
        #expect(missed.count == 48)
        #expect(try rig.store().alarms(of: "access").count == 48)
        #expect(try await rig.pass(at: later.later(.seconds(60))).missed == 0)
    }

    @Test func aNewStateDirectoryAndANewStreamHaveNoGap() async throws {
        #expect(try await rig.pass(at: nine).missed == 0)
        let report = try await rig.pass(at: nine.later(.seconds(3 * 86_400))) {
            $0.streams[0].name = "other"
        }
        #expect(report.missed == 0)
    }

    @Test func aBackfillOfOldHoursIsNoLook() async throws {
        try rig.log("a", [1])
        #expect(try await rig.ship().count(.published) == 1)
        #expect(try await rig.pass(at: nine.later(.seconds(300 * 86_400))).missed == 0)
    }

    @Test func whatABackfillShipsIsMissedNoMore() async throws {
        _ = try await rig.pass(at: nine.earlier(by: .seconds(3_600)))
        _ = try await rig.pass(at: nine.later(.seconds(3 * 86_400)))
        try rig.log("a", [1])
        #expect(try rig.manifestState() == .missed)
        #expect(try await rig.ship().count(.published) == 1)
        #expect(try rig.manifestState() == .complete)
        #expect(try rig.store().alarms(of: "access").first == .of("2026-11-20T09"))
    }

    @Test func aMissedHourWithoutAFileIsEmptyOnceItIsLookedAt() async throws {
        _ = try await rig.pass(at: nine.earlier(by: .seconds(3_600)))
        _ = try await rig.pass(at: nine.later(.seconds(3 * 86_400)))
        _ = try await rig.ship()
        #expect(try rig.manifestState() == .empty)
    }

    @Test func hoursThatABackfillLookedAtInTheGapAreNotMissed() async throws {
        _ = try await rig.pass(at: nine.earlier(by: .seconds(7_200)))
        try rig.log("a", [1])
        _ = try await rig.ship { $0.streams[0].settle = .zero }
        let report = try await rig.pass(at: nine.later(.seconds(3 * 86_400)))
        #expect(try rig.manifestState() == .complete)
        #expect(report.missed == 49)
        #expect(report.gaps.map(\.slots) == [1, 48])
    }

    @Test func ofAGapThatIsTooLongOnlyTheNewerHoursAreListed() async throws {
        _ = try await rig.pass(at: nine)
        let later = nine.later(.seconds(100 * 86_400))
        func pass(_ now: Moment) async throws -> PassReport {
            try await rig.pass(at: now) {
                $0.keep = .seconds(3 * 86_400)
                $0.file = "/etc/web logs.toml"
            }
        }
        let report = try await pass(later)
        #expect(report.gaps.map(\.isListed) == [false, true])
        let message = report.gaps[0].message(configuration: "/etc/web logs.toml")
        let range = "--from 2026-11-20T09 --to 2027-02-25T09"
        #expect(message.hasSuffix(" \(range) --config '/etc/web logs.toml'"), "\(message)")
        let missed = try rig.slots(.missed)
        #expect(missed.first == "2027-02-25T09" && missed.last == "2027-02-27T08")
        #expect(try rig.store().alarms(of: "access").count == 48)
        #expect(try await pass(later.later(.seconds(60))).gaps == [])
    }

    /// Whoever is killed meanwhile leaves the gap to the next pass.
    @Test func whatIsDueIsShippedBeforeMissedHoursAreWrittenDown() async throws {
        _ = try await rig.pass(at: nine.earlier(by: .seconds(3 * 86_400)))
        let note = try rig.folder.read("state/looks/access.json")
        try rig.log("a", [1])
        let held = rig.server.faults.add(Fault(.hold, on: .createAtDataNode))
        let pass = Task { [rig, nine] in try await rig.pass(at: nine) }
        await rig.server.faults.waitForHit(held)
        #expect(try rig.slots(.missed) == [])
        pass.cancel()
        let stopped = try? await pass.value
        #expect(stopped?.gaps ?? [] == [])
        #expect(try rig.slots(.missed) == [])
        #expect(try rig.folder.read("state/looks/access.json") == note)
        rig.server.faults.remove(held)
        let report = try await rig.pass(at: nine)
        #expect(report.missed == 48)
        #expect(report.count(.published) == 1)
    }

    @Test func aDryRunNamesTheHoursThatAPassWouldFindMissed() async throws {
        _ = try await rig.pass(at: nine)
        let later = nine.later(.seconds(3 * 86_400))
        let names = rig.folder.names(in: "state/alarms")
        let plan = try PassPlan(
            rig.configuration(), scope: .due, bounds: PassBounds(), at: later, log: rig.silence)
        #expect(rig.folder.names(in: "state/alarms") == names)
        #expect(plan.gaps.map(\.slots) == [48])
        #expect(try await rig.pass(at: later).gaps == plan.gaps)
    }

    @Test func aNoteThatIsDamagedMakesNoGapAndIsReplaced() async throws {
        _ = try await rig.pass(at: nine)
        for text in ["", "{}", "null", "{\"first\":1}"] {
            try rig.folder.write(text, to: "state/looks/access.json")
            #expect(try await rig.pass(at: nine.later(.seconds(9 * 86_400))).missed == 0)
        }
        #expect(try await rig.pass(at: nine.later(.seconds(12 * 86_400))).missed == 48)
    }

    /// What one of several passes takes is told by it alone, in one piece, and forgotten by none.
    @Test func anHourThatIsAnothersTurnIsJudgedLater() async throws {
        _ = try await rig.pass(at: nine)
        let later = nine.later(.seconds(3 * 86_400))
        let key = SlotKey(stream: "access", label: try .of("2026-11-20T12"))
        var lock = try SlotLocks(in: rig.state()).lock(key).taken
        #expect(try await rig.pass(at: later).missed == 3)
        lock?.letGo()
        lock = nil
        let report = try await rig.pass(at: later.later(.seconds(3_600)))
        #expect(report.missed == 45)
        #expect(report.gaps.count == 1)
    }

    @Test func passesThatStartTogetherTellAGapOnce() async throws {
        _ = try await rig.pass(at: nine)
        let later = nine.later(.seconds(3 * 86_400))
        let reports = try await withThrowingTaskGroup(of: PassReport.self) { group in
            for _ in 0..<4 { group.addTask { [rig] in try await rig.pass(at: later) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(reports.reduce(0) { $0 + $1.missed } == 48)
        #expect(reports.flatMap(\.gaps).count == 1)
    }

    /// Another process may be killed before anybody knows of its hour.
    @Test func theNoteStaysWhileAnHourIsAnotherProcesss() async throws {
        _ = try await rig.pass(at: nine)
        try rig.log("a", [1])
        let note = try rig.folder.read("state/looks/access.json")
        let key = SlotKey(stream: "access", label: try .of("2026-11-20T08"))
        let lock = try SlotLocks(in: rig.state()).lock(key).taken
        _ = try await rig.pass(at: nine.later(.seconds(3_600)))
        #expect(try rig.folder.read("state/looks/access.json") == note)
        lock?.letGo()
        _ = try await rig.pass(at: nine.later(.seconds(7_200)))
        #expect(try rig.folder.read("state/looks/access.json") != note)
    }
}

extension Rig {
    func state() throws -> StateDirectory {
        try StateDirectory(folder.path("state"), host: "web")
    }

    func store() throws -> ManifestStore { ManifestStore(try state()) }

    /// A pass as a service makes it, at its time.
    func pass(
        at now: Moment, _ change: (inout Configuration) -> Void = { _ in }
    ) async throws -> PassReport {
        var configuration = try configuration()
        change(&configuration)
        let tools = try ServiceTools(configuration, retry: RetryPolicy())
        return try await Pass(tools, progress: PassProgress(), log: silence, now: { now }).run {
            _ in
        }
    }

    /// The slots in a state, oldest first.
    func slots(_ state: Manifest.State) throws -> [String] {
        let store = try store()
        return try store.slots(of: "access").filter {
            try store.load(stream: "access", slot: $0) { Issue.record("\($0)") }?.state == state
        }.map { "\($0)" }
    }
}
