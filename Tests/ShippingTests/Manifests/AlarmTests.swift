import Sandbox
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// What is shown until a person took note of it.
@Suite(.timeLimit(.minutes(5))) struct AlarmTests {
    private static let slot = "2026-11-20T08"

    @Test func whatNeedsAPersonIsListedUntilSomebodyTookNote() async throws {
        let rig = try await Self.conflict()
        #expect(try Self.alarms(rig) == [Self.slot])
        let note = try rig.store().acknowledge(stream: "access")
        #expect(note.done.map { "\($0)" } == [Self.slot])
        #expect(try Self.alarms(rig) == [])
        let manifest = try rig.store().load(stream: "access", slot: try .of(Self.slot)) { _ in }
        #expect(manifest?.state == .incomplete)
        #expect(manifest?.acknowledged != nil)
        #expect(try rig.store().acknowledge(stream: "access").done == [])
    }

    @Test func whatIsPublishedAfterAllRaisesNoAlarmAnyMore() async throws {
        let rig = try await Self.conflict()
        try await rig.deletePublished("a")
        #expect(try await rig.ship().count(.published) == 1)
        #expect(try Self.alarms(rig) == [])
    }

    @Test func theSameAgainIsNoNewsAndSomethingElseIs() async throws {
        let rig = try await Self.conflict(["a", "b"])
        _ = try rig.store().acknowledge(stream: "access")
        let same = try await rig.ship()
        #expect(same.count(.conflict) == 1 && same.undecided == 0)
        #expect(try Self.alarms(rig) == [])
        try rig.log("b", [1])
        let other = try await rig.ship()
        #expect(other.count(.conflict) == 2 && other.undecided == 1)
        #expect(try Self.alarms(rig) == [Self.slot])
        #expect(try await rig.ship().undecided == 2)
    }

    @Test func aFileThatVanishedNeedsADecisionUntilSomebodyTookNote() async throws {
        let rig = try await Rig()
        rig.server.faults.add(
            Fault(.answer(with: .safeMode("create")), on: .init(op: "CREATE", times: nil)))
        let path = try rig.log("a", [1])
        #expect(try await rig.ship().count(.failed) == 1)
        try removeFile(path)
        rig.server.faults.clear()
        let first = try await rig.ship()
        #expect(first.count(.vanished) == 1 && first.undecided == 1, "\(first.files)")
        _ = try rig.store().acknowledge(stream: "access")
        let second = try await rig.ship()
        #expect(second.count(.vanished) == 1 && second.undecided == 0)
    }

    @Test func aFileThatChangedSinceSomebodyTookNoteIsNews() async throws {
        let rig = try await Self.conflict()
        _ = try rig.store().acknowledge(stream: "access")
        try rig.log("a", [1, 2, 3])
        #expect(try await rig.ship().count(.conflict) == 1)
        #expect(try Self.alarms(rig) == [Self.slot])
    }

    /// Between the manifest and the list.
    @Test func whatACrashLeftOnTheListGoesInTheNextPass() async throws {
        let rig = try await Self.conflict()
        _ = try rig.store().acknowledge(stream: "access")
        try rig.folder.write("", to: "state/alarms/access.\(Self.slot)")
        #expect(try Self.alarms(rig) == [Self.slot])
        _ = try await rig.ship()
        #expect(try Self.alarms(rig) == [])
    }

    @Test func anHourThatAPassIsInIsNotAcknowledged() async throws {
        let rig = try await Self.conflict()
        let key = SlotKey(stream: "access", label: try .of(Self.slot))
        let lock = try SlotLocks(in: rig.state()).lock(key).taken
        let note = try rig.store().acknowledge(stream: "access")
        #expect(note.done == [] && note.busy == [key.label])
        #expect(try Self.alarms(rig) == [Self.slot])
        lock?.letGo()
    }

    @Test func onlyTheHoursThatWereChosenAreAcknowledged() async throws {
        let rig = try await Self.conflict()
        let slot = try HourLabel.of(Self.slot)
        let next = slot.advanced(by: 1)
        let other = try rig.store().acknowledge(stream: "access", hours: next..<HourLabel.last)
        #expect(other.done == [])
        let note = try rig.store().acknowledge(stream: "access", hours: slot..<next)
        #expect(note.done == [slot])
    }

    @Test func anExpectedLogThatDoesNotComeWithinLookbackIsAnAlarm() async throws {
        let rig = try await Rig()
        try rig.folder.makeDirectory("logs")
        let slot = try HourLabel.of(Self.slot)
        let over = Moment(wall: try .at("2026-11-20T09:00:00Z"), steady: .now)
        func pass(after seconds: Int) async throws -> PassReport.File? {
            let report = try await rig.pass(at: over.later(.seconds(seconds))) {
                $0.streams[0].expect = true
            }
            return report.files.first { $0.slot == slot }
        }
        #expect(try await pass(after: 86_399)?.state == .waiting)
        #expect(try rig.manifestState() == .open)
        let note = try await pass(after: 86_400)
        #expect(note?.state == .vanished)
        #expect(note?.reason?.hasPrefix("no log of 2026-11-20T08 came") == true)
        #expect(try rig.manifestState() == .incomplete)
        #expect(try Self.alarms(rig) == [Self.slot])
        #expect(!rig.folder.names(in: "state/open").contains("access.\(Self.slot)"))
        // It is said once; whoever looks again after a person took note is told, and no more.
        #expect(try await pass(after: 86_460) == nil)
        _ = try rig.store().acknowledge(stream: "access")
        let known = try await rig.ship { $0.streams[0].expect = true }
        #expect(known.count(.vanished) == 1 && known.undecided == 0)
        // A log that comes after all ends it.
        try rig.log("a", [1])
        #expect(try await rig.ship().count(.published) == 1)
        #expect(try Self.alarms(rig) == [])
    }

    /// Something else has the destination.
    private static func conflict(_ taken: [String] = ["a"]) async throws -> Rig {
        let paths = taken.map { "/logs/\(Rig.hour)/web.\($0).\(Rig.hour).log" }
        let rig = try await Rig(
            existing: Dictionary(uniqueKeysWithValues: paths.map { ($0, patternBytes(9)) }))
        try rig.log("a", [1])
        #expect(try await rig.ship().count(.conflict) == 1)
        return rig
    }

    private static func alarms(_ rig: Rig) throws -> [String] {
        try rig.store().alarms(of: "access").map { "\($0)" }
    }
}
