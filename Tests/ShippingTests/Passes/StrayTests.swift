import Sandbox
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// Parts in HDFS whose upload records are lost.
@Suite struct StrayTests {
    private static let content = patternBytes(5 << 19)
    private static let tag = StagedName.hostTag("web")
    /// Of an upload that nobody remembers.
    private static let old = ".logferry.\(tag).0123456789abcdef.0.1"

    /// A destination's directory that holds these names.
    private func rig(
        _ names: [String], daysOld: Int = 2, _ options: SandboxOptions = SandboxOptions()
    ) async throws -> Rig {
        let files = names.map { ("/logs/\(Rig.hour)/\($0)", patternBytes(10)) }
        let rig = try await Rig(
            options, existing: Dictionary(uniqueKeysWithValues: files), daysOld: daysOld)
        try rig.log("a", Self.content)
        return rig
    }

    /// How many names are to be deleted by then.
    private func dueLater(_ later: Duration, in rig: Rig) throws -> Int {
        let store = UploadStore(
            state: try StateDirectory(rig.folder.path("state"), host: "web"), host: "web")
        return try store.abandoned(at: .now() + later) { _ in }.reduce(0) { $0 + $1.names.count }
    }

    @Test func theFirstPassWithoutStateRemovesWhatAnEarlierLifeLeft() async throws {
        let rig = try await rig(["other", Self.old])
        let report = try await rig.ship()
        #expect(report.count(.published) == 1)
        #expect(rig.destinationNames.sorted() == ["other", "web.a.\(Rig.hour).log"])
        #expect(rig.requests("LISTSTATUS_BATCH") == 1)
    }

    @Test func aSecondPassListsNothing() async throws {
        let rig = try await rig([])
        _ = try await rig.ship()
        let listings = rig.requests("LISTSTATUS_BATCH")
        try rig.log("b", Self.content)
        _ = try await rig.ship()
        #expect(rig.requests("LISTSTATUS_BATCH") == listings)
    }

    /// What was shipped of it would be written in that state.
    @Test func anHourThatBeganAfterTheStateWasMadeIsNotSearched() async throws {
        let rig = try await rig([Self.old])
        _ = try StateDirectory(rig.folder.path("state"), host: "web")
        try rig.folder.setModified("state/host", to: Rig.longAgo)
        #expect(try await rig.ship().count(.published) == 1)
        #expect(rig.requests("LISTSTATUS_BATCH") == 0)
    }

    @Test func whatIsNotOursStays() async throws {
        let foreign = [
            ".logferry.00000000.0123456789abcdef.0.1",  // another host's
            ".logferry.\(Self.tag)", ".logferry.\(Self.tag).backup",
            ".logferry.\(Self.tag).0123456789abcdef", ".logferry.\(Self.tag).0123456789abcdef.0",
            ".logferry.\(Self.tag).0123456789abcdef.0.1.log",
            ".logferry.\(Self.tag).0123456789abcdef.a.b",
            ".logferry.\(Self.tag).0123456789abcdef.+5.1",
            ".logferry.\(Self.tag).0123456789abcdef.007.1",
            ".logferry.\(Self.tag).0123456789abcdef.0.01",
            ".logferry.\(Self.tag).0123456789ABCDEF.0.1",
            ".logferry.\(Self.tag).0123.0.1", "logferry.\(Self.tag).0123456789abcdef.0.1",
            ".logferry.\(Self.tag)x.0123456789abcdef.0.1",
        ]
        let folder = ".logferry.\(Self.tag).fedcba9876543210.0.1"
        let rig = try await rig(foreign + [folder + "/inner", Self.old])
        _ = try await rig.ship()
        let left = Set(rig.destinationNames)
        #expect(left.isSuperset(of: foreign))
        #expect(left.contains(folder))
        #expect(!left.contains(Self.old))
        #expect(try dueLater(.seconds(172_800), in: rig) == 0)
    }

    @Test func amongTwentyThousandForeignFilesTheyAreFoundWithOneRequest() async throws {
        // Some come before ours in a listing, some after.
        let parts = (0..<10_000).map { ".logferry.00000000.0123456789abcdef.\($0).1" }
        let logs = (0..<10_000).map { "web-\($0).access.log" }
        let rig = try await rig(parts + logs + [Self.old])
        _ = try await rig.ship()
        let names = rig.destinationNames
        #expect(names.count == 20_001)
        let isLeft = names.contains(Self.old)
        #expect(!isLeft)
        #expect(rig.requests("LISTSTATUS_BATCH") == 1)
    }

    @Test func moreThanOneBatchOfOurOwnIsRemoved() async throws {
        var options = SandboxOptions()
        options.listLimit = 10
        let ours = (0..<25).map { ".logferry.\(Self.tag).0123456789abcdef.\($0).1" }
        let rig = try await rig(ours + (0..<25).map { "other-\($0)" }, options)
        _ = try await rig.ship()
        #expect(rig.destinationNames.count == 26)
        #expect(rig.requests("LISTSTATUS_BATCH") == 3)
    }

    @Test func whatIsYoungIsRemovedWhenItIsADayOld() async throws {
        let rig = try await rig([Self.old], daysOld: 0)
        _ = try await rig.ship()
        #expect(rig.destinationNames.contains(Self.old))
        #expect(try dueLater(.seconds(80_000), in: rig) == 0)
        #expect(try dueLater(.seconds(86_500), in: rig) == 1)
    }

    @Test func whatIsYoungAndInTwoBatchesIsAllRemovedWhenItIsADayOld() async throws {
        var options = SandboxOptions()
        options.listLimit = 10
        let ours = (0..<15).map { ".logferry.\(Self.tag).0123456789abcdef.\($0).1" }
        let rig = try await rig(ours, daysOld: 0, options)
        _ = try await rig.ship()
        #expect(rig.requests("LISTSTATUS_BATCH") == 2)
        #expect(try dueLater(.seconds(86_500), in: rig) == 15)
    }

    @Test func aDamagedRecordIsMadeUpForByLooking() async throws {
        let rig = try await Rig()
        try rig.log("a", Self.content)
        let fault = rig.server.faults.add(.noRename)
        _ = try await rig.ship()
        rig.server.faults.remove(fault)
        let name = try #require(rig.uploadsLeft.first)
        try rig.folder.write("{", to: "state/uploads/\(name)")
        #expect(try await rig.ship().count(.published) == 1)
        #expect(try dueLater(.seconds(86_500), in: rig) == 1)
    }

    /// However old they are: it may wait for days until HDFS takes changes again.
    @Test func theSearchLeavesTheUploadsAloneThatHaveARecord() async throws {
        let rig = try await Rig()
        for name in ["a", "b"] { try rig.log(name, Self.content) }
        let fault = rig.server.faults.add(.noRename)
        #expect(try await rig.ship().count(.failed) == 2)
        rig.server.faults.remove(fault)
        let lost = try #require(rig.uploadsLeft.first)
        try removeFile(rig.folder.path("state/uploads/\(lost)"))
        let state = try StateDirectory(rig.folder.path("state"), host: "web")
        let tools = try UploadTools(rig.configuration(), state: state, retry: .once)
        let search = StraySearch(tools, state: state, log: rig.silence)
        _ = try search.note([HDFSPath("/logs/\(Rig.hour)")])
        #expect(rig.destinationNames.count == 2)
        _ = try await search.run(at: .now() + .seconds(172_800), due: [])
        #expect(rig.destinationNames.count == 1)
        let report = try await rig.ship()
        #expect(report.count(.published) == 2)
        #expect(report.sentBytes == Int64(Self.content.count))
    }

    @Test func whatCannotBeListedNowIsListedLater() async throws {
        let rig = try await rig([Self.old])
        let fault = rig.server.faults.add(
            Fault(
                .answer(with: .retriable),
                on: .init(op: "LISTSTATUS_BATCH", times: nil)))
        #expect(try await rig.ship().count(.published) == 1)
        #expect(rig.destinationNames.contains(Self.old))
        rig.server.faults.remove(fault)
        try rig.log("b", Self.content)
        _ = try await rig.ship()
        #expect(!rig.destinationNames.contains(Self.old))
    }
}
