import Glibc
import Sandbox
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// Which manifests go, and when.
@Suite(.timeLimit(.minutes(5))) struct RetentionTests {
    private let rig: Rig
    private let now: Moment

    init() async throws {
        rig = try await Rig()
        try rig.folder.makeDirectory("logs")
        now = Moment(wall: try .at("2026-11-20T09:00:30Z"), steady: .now)
    }

    @Test func finishedHoursOlderThanKeepGoWithTheirFolders() async throws {
        // 90 days before the day before is 2026-08-21.
        try rig.finish(["2025-02-01T00", "2026-07-31T08", "2026-08-20T23", "2026-08-21T00"])
        try rig.finish(["2026-08-22T00", "2026-11-19T00"])
        try rig.noteDayBefore(now)
        _ = try await rig.pass(at: now)
        #expect(try rig.kept(before: "2026-11-19T00") == ["2026-08-21T00", "2026-08-22T00"])
        #expect(rig.folder.names(in: "state/manifests/access") == ["2026"])
        #expect(rig.folder.names(in: "state/manifests/access/2026") == ["08", "11"])
        #expect(rig.folder.names(in: "state/manifests/access/2026/08") == ["21", "22"])
    }

    @Test func whatIsOpenOrAnAlarmOrInAPassStays() async throws {
        let old = "2026-06-01T"
        try rig.noteDayBefore(now)
        try rig.finish(["\(old)00", "\(old)01"])
        try rig.finish(["\(old)02"], as: .open)
        try rig.finish(["\(old)03"], as: .incomplete)
        try rig.finish(["\(old)04"], as: .missed)
        let key = SlotKey(stream: "access", label: try .of("\(old)01"))
        let lock = try SlotLocks(in: rig.state()).lock(key).taken
        #expect(try rig.removeOldManifests(at: now) == 1)
        #expect(try rig.kept() == ["\(old)01", "\(old)02", "\(old)03", "\(old)04"])
        lock?.letGo()
    }

    @Test func whatSomebodyTookNoteOfGoesToo() async throws {
        try rig.noteDayBefore(now)
        try rig.finish(["2026-06-01T00"], as: .missed)
        _ = try rig.store().acknowledge(stream: "access")
        try rig.age(["2026-06-01T00"])
        #expect(try rig.removeOldManifests(at: now) == 1)
    }

    /// A backfill of last year, perhaps not finished yet.
    @Test func whatWasWrittenSinceIsNotOld() async throws {
        try rig.noteDayBefore(now)
        try rig.finish(["2025-06-01T00", "2025-06-02T00", "2025-06-02T01"])
        try rig.folder.setModified("state/manifests/access/2025/06/01", to: now.wall.seconds)
        try rig.folder.setModified(
            "state/manifests/access/2025/06/02/01.json", to: now.wall.seconds)
        #expect(try rig.removeOldManifests(at: now) == 1)
        #expect(try rig.kept() == ["2025-06-01T00", "2025-06-02T01"])
    }

    @Test func onceADayIsEnough() async throws {
        #expect(try rig.removeOldManifests(at: now) == 0)
        try rig.finish(["2025-06-01T00"])
        #expect(try rig.removeOldManifests(at: now.later(.seconds(86_000))) == nil)
        #expect(try rig.removeOldManifests(at: now.later(.seconds(86_400))) == 1)
    }

    /// A machine may start with one, and state that is older than the note.
    @Test func whateverTheClockReadsTheFirstLookRemovesNothing() async throws {
        try rig.finish(["2025-06-01T00", "2026-11-19T00"])
        let wrong = now.set(by: .seconds(11 * 365 * 86_400))
        #expect(try rig.removeOldManifests(at: wrong) == 0)
        // Set right within the day, and then for a day.
        #expect(try rig.removeOldManifests(at: now.later(.seconds(90_000))) == 0)
        #expect(try rig.removeOldManifests(at: now.later(.seconds(180_000))) == 1)
        #expect(try rig.kept() == ["2026-11-19T00"])
    }

    /// It may be wrong, and every receipt look old.
    @Test func aClockThatJumpsAheadCostsNothingUnlessItStaysSoForADay() async throws {
        #expect(try rig.removeOldManifests(at: now) == 0)
        try rig.finish(["2026-11-19T00"])
        var wrong = now.set(by: .seconds(11 * 365 * 86_400))
        #expect(try rig.removeOldManifests(at: wrong.later(.seconds(60))) == nil)
        wrong = wrong.later(.seconds(90_000))
        #expect(try rig.removeOldManifests(at: wrong) == 0)
        #expect(try rig.removeOldManifests(at: wrong.later(.seconds(3_600))) == nil)
        #expect(try rig.kept() == ["2026-11-19T00"])
        #expect(try rig.removeOldManifests(at: wrong.later(.seconds(90_000))) == 1)
    }

    @Test func afterTheClockWasSetItHasToGoEvenlyForADay() async throws {
        let wrong = now.set(by: .seconds(11 * 365 * 86_400))
        #expect(try rig.removeOldManifests(at: wrong) == 0)
        try rig.finish(["2026-11-19T00"])
        // From one wrong time to another.
        let other = wrong.later(.seconds(90_000)).set(by: .seconds(86_400))
        #expect(try rig.removeOldManifests(at: other) == 0)
        #expect(try rig.removeOldManifests(at: now.later(.seconds(180_000))) == 0)
        #expect(try rig.kept() == ["2026-11-19T00"])
    }

    /// Of another start of the machine only the wall clock tells.
    @Test func aNoteOfTheFutureIsReplacedAndNothingRemoved() async throws {
        try rig.noteDayBefore(now.set(by: .seconds(11 * 365 * 86_400)), boot: "before")
        try rig.finish(["2025-06-01T00"])
        #expect(try rig.removeOldManifests(at: now) == 0)
        #expect(try rig.removeOldManifests(at: now.later(.seconds(86_400))) == 1)
    }

    @Test func aBackfillRemovesNoManifest() async throws {
        try rig.noteDayBefore(now)
        try rig.finish(["2025-06-01T00"])
        _ = try await rig.ship()
        #expect(try rig.kept(before: "2026-11-20T08") == ["2025-06-01T00"])
    }

    /// One that is read, and is none, is set aside.
    @Test func aPassReadsNoManifestOutsideLookback() async throws {
        let labels = (1...80).map {
            HourLabel(readingAsUTC: now.wall.seconds - $0 * 86_400 * 11 / 10)
        }
        try rig.finish(labels.map { "\($0)" })
        for label in labels { try rig.folder.write("{", to: rig.file("\(label)")) }
        _ = try await rig.pass(at: now)
        let limit = try HourLabel.of("2026-11-19T08")
        #expect(try rig.store().slots(of: "access").count { $0 < limit } == 80)
    }

    @Test func theNewestHoursAreFoundWithoutLookingForTheOthers() async throws {
        try rig.finish(["2026-11-18T22", "2026-11-19T00", "2026-11-19T01"])
        // What is no folder cannot be looked into.
        try rig.folder.write("", to: "state/manifests/access/2026/11/17")
        let newest = try rig.store().slots(of: "access", newest: 3).map { "\($0)" }
        #expect(newest == ["2026-11-18T22", "2026-11-19T00", "2026-11-19T01"])
        #expect(throws: StateError.self) { try rig.store().slots(of: "access", newest: 4) }
    }
}

extension Rig {
    /// Leaves the manifests of hours, written at their ends.
    fileprivate func finish(_ labels: [String], as state: Manifest.State = .complete) throws {
        let (store, hours) = (try store(), try LocalHours(zone: "UTC"))
        for label in labels {
            let slot = try #require(hours.slot(labelled: .of(label)))
            var manifest = Manifest(stream: "access", slot: slot, host: "web")
            manifest.state = state
            try store.save(manifest)
        }
        try age(labels)
    }

    /// As if a pass had looked for old manifests then.
    fileprivate func noteDayBefore(
        _ now: Moment, boot: String = Machine.currentBoot
    ) throws {
        let before = now.earlier(by: Retention.interval)
        let note = ClockNote(
            boot: boot, wall: before.wall, steady: before.steady.nanosecondsSinceBoot,
            lastStep: nil)
        try StateFile<ClockNote>(path: "\(state().path)/retention.json").save(note)
    }

    fileprivate func age(_ labels: [String]) throws {
        for label in labels {
            let ends = try HourLabel.of(label).readingAsUTC + 3_600
            try folder.setModified(file(label), to: ends)
            try folder.setModified(String(file(label).dropLast(8)), to: ends)
        }
    }

    fileprivate func file(_ label: String) -> String {
        let parts = label.split { $0 == "-" || $0 == "T" }.joined(separator: "/")
        return "state/manifests/access/\(parts).json"
    }

    fileprivate func removeOldManifests(at now: Moment) throws -> Int? {
        let state = try state()
        let retention = Retention(state, locks: SlotLocks(in: state), at: now)
        guard retention.isDue else { return nil }
        return try retention.run(keep: .seconds(90 * 86_400), hours: try LocalHours(zone: "UTC"))
    }

    fileprivate func kept(before end: String = "2027-01-01T00") throws -> [String] {
        let end = try HourLabel.of(end)
        return try store().slots(of: "access").filter { $0 < end }.map { "\($0)" }
    }
}
