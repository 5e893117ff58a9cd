import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// Files that were to be sent again, in a run that ended before it was done.
@Suite(.timeLimit(.minutes(10))) struct ReshipEndTests {
    private static let destination = "/logs/\(Rig.hour)/web.a.\(Rig.hour).log"

    /// What failed before it was begun is in no record: only the caller knows of it.
    @Test func theHoursThatAreUnfinishedHaveAllThatIsNotShippedAgain() async throws {
        let rig = try await Rig()
        let hours = try Rig.hours(20)
        try rig.logs("a", of: hours, patternBytes(10))
        _ = try await rig.backfill(hours)
        let second = hours.lowerBound.advanced(by: 1)
        let others = SlotLocks(in: try rig.state())
        let theirs = try others.lock(SlotKey(stream: "access", label: second)).taken
        let report = try await rig.backfill(
            hours,
            {
                $0.reships = true
                $0.mostFiles = 10
            })
        #expect(theirs != nil)
        #expect(report.count(.published) == 10)
        #expect(report.left.hours?.lowerBound == second.advanced(by: 10))
        #expect(report.unfinishedHours == second..<hours.upperBound)
    }

    @Test func aRefusalLeavesAllHoursUnfinished() async throws {
        let rig = try await Rig()
        let hours = try Rig.hours(20)
        try rig.logs("a", of: hours, patternBytes(10))
        _ = try await rig.backfill(hours)
        rig.server.faults.add(
            Fault(.answer(with: .html(status: 403, title: "no")), on: .init(times: nil)))
        let report = try await rig.backfill(hours, { $0.reships = true })
        #expect(report.unfinishedHours == hours)
    }

    @Test(arguments: [true, false]) func whatWasBegunCanBeCalledOff(isChanged: Bool) async throws {
        let rig = try await Self.begun(isChanged: isChanged)
        let before = try rig.receipt("a")
        rig.server.forgetRequests()
        let report = try await rig.backfill(try Rig.hours(1), { $0.reships = false })
        #expect(report.count(isChanged ? .conflict : .already) == 1, "\(report.files)")
        try Self.expectCalledOff(rig, before)
        // Nor does a later pass take it up.
        _ = try await rig.ship()
        try Self.expectCalledOff(rig, before)
    }

    @Test func whatWasReplacedBeforeItIsCalledOffIsKnown() async throws {
        let rig = try await Self.begun(isChanged: true)
        let record = "state/uploads/\(try #require(rig.uploadsLeft.first))"
        let manifest = "state/manifests/access/2026/11/20/08.json"
        let (saved, receipt) = (try rig.folder.read(record), try rig.folder.read(manifest))
        #expect(try await rig.ship().count(.published) == 1)
        try rig.folder.write(saved, to: record)
        try rig.folder.write(receipt, to: manifest)
        let report = try await rig.backfill(try Rig.hours(1), { $0.reships = false })
        #expect(report.count(.already) == 1, "\(report.files)")
        #expect(rig.published("a") == Self.new)
        #expect(try rig.receipt("a").bytes == Int64(Self.new.count))
        #expect(rig.uploadsLeft == [])
    }

    /// One that is killed must not become a conflict.
    @Test func whatAnOrdinaryPassBeganIsReplacingOnceItIsShippedAgain() async throws {
        let rig = try await Rig()
        try rig.log("a", Self.new)
        rig.server.faults.add(Fault.noRename)
        #expect(try await rig.ship().count(.failed) == 1)
        try await rig.put(patternBytes(10), at: Self.destination)
        // The first one only asks whether the server replaces.
        rig.server.faults.clear()
        rig.server.faults.add(Fault.noRename.skipping(1))
        let failed = try await rig.reship()
        #expect(failed.count(.failed) == 1, "\(failed.files)")
        #expect(failed.sentBytes == 0)
        rig.server.faults.clear()
        #expect(try await rig.ship().count(.published) == 1)
        #expect(rig.published("a") == Self.new)
        #expect(rig.uploadsLeft == [])
    }

    /// Another log had its name before.
    @Test func theUploadOfTheVeryFileGoesOnNotOneOfItsName() async throws {
        let rig = try await Rig()
        try rig.log("a", Self.new)
        rig.server.faults.add(Fault.noRename)
        #expect(try await rig.ship().count(.failed) == 1)
        let id = String(try #require(rig.uploadsLeft.first).dropLast(".json".count))
        let text = String(decoding: try rig.folder.read("state/uploads/\(id).json"), as: UTF8.self)
        let inode = try #require(text.firstMatch(of: /"inode" *: *(\d+)/))
        // Whichever is found first.
        for other in ["0000000000000000", "ffffffffffffffff"] {
            try rig.folder.write(
                text.replacing(id, with: other).replacing(inode.0, with: "\(inode.0)9"),
                to: "state/uploads/\(other).json")
        }
        rig.server.faults.clear()
        let report = try await rig.ship()
        #expect(report.count(.published) == 1)
        #expect(report.sentBytes == 0)
        _ = try await rig.ship()
        #expect(rig.uploadsLeft == [])
    }

    private static let new = patternBytes(7 << 19, seed: 2)

    /// A log that is published, and that `--reship` has sent again, all but the last step.
    private static func begun(isChanged: Bool) async throws -> Rig {
        let rig = try await Rig()
        try rig.log("a", isChanged ? Rig.threeParts : new)
        #expect(try await rig.ship().count(.published) == 1)
        if isChanged {
            try rig.log("a", new)
            #expect(try await rig.ship().count(.conflict) == 1)
        }
        rig.server.faults.add(Fault.noRename.skipping(1))
        #expect(try await rig.reship().count(.failed) == 1)
        #expect(rig.uploadsLeft.count == 1)
        rig.server.faults.clear()
        return rig
    }

    private static func expectCalledOff(_ rig: Rig, _ before: ManifestFile) throws {
        #expect(rig.requests("RENAME") + rig.requests("CREATE") == 0)
        #expect(rig.destinationNames.count == 1, "\(rig.destinationNames)")
        #expect(rig.uploadsLeft == [])
        #expect(try rig.receipt("a").checksum == before.checksum)
    }
}
