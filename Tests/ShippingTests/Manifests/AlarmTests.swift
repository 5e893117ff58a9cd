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
        let note = try Acknowledgement(of: "access", in: rig.state())
        #expect(note.done.map { "\($0)" } == [Self.slot])
        #expect(try Self.alarms(rig) == [])
        let manifest = try rig.store().load(stream: "access", slot: try .of(Self.slot)) { _ in }
        #expect(manifest?.state == .incomplete)
        #expect(manifest?.acknowledged != nil)
        #expect(try Acknowledgement(of: "access", in: rig.state()).done == [])
    }

    @Test func whatIsPublishedAfterAllRaisesNoAlarmAnyMore() async throws {
        let rig = try await Self.conflict()
        try await rig.deletePublished("a")
        #expect(try await rig.ship().count(.published) == 1)
        #expect(try Self.alarms(rig) == [])
    }

    @Test func theSameAgainIsNoNewsAndSomethingElseIs() async throws {
        let rig = try await Self.conflict(["a", "b"])
        _ = try Acknowledgement(of: "access", in: rig.state())
        #expect(try await rig.ship().count(.conflict) == 1)
        #expect(try Self.alarms(rig) == [])
        try rig.log("b", [1])
        #expect(try await rig.ship().count(.conflict) == 2)
        #expect(try Self.alarms(rig) == [Self.slot])
    }

    @Test func aFileThatChangedSinceSomebodyTookNoteIsNews() async throws {
        let rig = try await Self.conflict()
        _ = try Acknowledgement(of: "access", in: rig.state())
        try rig.log("a", [1, 2, 3])
        #expect(try await rig.ship().count(.conflict) == 1)
        #expect(try Self.alarms(rig) == [Self.slot])
    }

    @Test func anHourThatAPassIsInIsNotAcknowledged() async throws {
        let rig = try await Self.conflict()
        let key = SlotKey(stream: "access", label: try .of(Self.slot))
        let lock = try SlotLocks(in: rig.state()).lock(key).taken
        let note = try Acknowledgement(of: "access", in: rig.state())
        #expect(note.done == [] && note.busy == [key.label])
        #expect(try Self.alarms(rig) == [Self.slot])
        lock?.letGo()
    }

    @Test func onlyTheHoursThatWereChosenAreAcknowledged() async throws {
        let rig = try await Self.conflict()
        let slot = try HourLabel.of(Self.slot)
        let next = slot.advanced(by: 1)
        let other = try Acknowledgement(of: "access", in: rig.state(), hours: next..<HourLabel.last)
        #expect(other.done == [])
        let note = try Acknowledgement(of: "access", in: rig.state(), hours: slot..<next)
        #expect(note.done == [slot])
    }

    /// As the version before left it.
    @Test func aStateDirectoryWithoutTheListGetsItInTheNextPass() async throws {
        let rig = try await Self.conflict()
        try rig.removeAlarmIndex()
        let reader = try ManifestStore(rig.state(), isReadOnly: true)
        #expect(try reader.alarms(of: "access").map { "\($0)" } == [Self.slot])
        #expect(!rig.folder.names(in: "state").contains("alarms"))
        // The hour itself is too old to be looked at.
        _ = try await rig.pass(at: Moment(wall: .at("2026-12-20T00:00:00Z"), steady: .now))
        #expect(rig.folder.names(in: "state/alarms") == ["access.\(Self.slot)"])
        #expect(!rig.folder.names(in: "state").contains("alarms.new"))
    }

    @Test func aListThatWasHalfMadeIsMadeAgain() async throws {
        let rig = try await Self.conflict()
        try rig.removeAlarmIndex()
        try rig.folder.write("", to: "state/alarms.new/access.2026-11-20T07")
        try rig.store().indexAlarms()
        #expect(rig.folder.names(in: "state/alarms").contains("access.\(Self.slot)"))
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

extension Rig {
    fileprivate func removeAlarmIndex() throws {
        for name in folder.names(in: "state/alarms") {
            try removeFile(folder.path("state/alarms/\(name)"))
        }
        try removeDirectory(folder.path("state/alarms"))
    }
}
