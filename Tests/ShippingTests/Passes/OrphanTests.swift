import Sandbox
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// Uploads whose source is gone: HDFS may hold the last copy.
@Suite struct OrphanTests {
    private static let content = patternBytes(5 << 19)

    /// A log whose parts are all in HDFS, verified, joined or under their own names.
    private static func rig(
        _ personality: SandboxOptions.Personality = .webhdfs, stoppedAt stop: RequestMatch = .rename
    ) async throws -> (Rig, source: String) {
        var options = SandboxOptions()
        options.personality = personality
        let rig = try await Rig(options)
        let source = try rig.log("a", content)
        let fault = rig.server.faults.add(
            Fault(.answer(with: .safeMode("no change")), on: stop.times(nil)))
        #expect(try await rig.ship().count(.failed) == 1)
        rig.server.faults.remove(fault)
        return (rig, source)
    }

    private static let destination = "/logs/\(Rig.hour)/web.a.\(Rig.hour).log"

    @Test(arguments: [SandboxOptions.Personality.webhdfs, .httpfs])
    func theLastCopyIsKeptWhereSomethingElseHasItsName(
        _ personality: SandboxOptions.Personality
    ) async throws {
        let (rig, source) = try await Self.rig(personality)
        try removeFile(source)
        try await rig.put([1, 2, 3], at: Self.destination)
        for _ in 0..<2 {
            let report = try await rig.ship()
            #expect(report.count(.conflict) == 1)
            #expect(report.files.first?.reason?.contains("HDFS keeps what was sent") == true)
        }
        try await rig.deletePublished("a")
        #expect(try await rig.ship().count(.conflict) == 0)
        #expect(rig.published("a") == Self.content)
        #expect(rig.destinationNames.count == 1)
        #expect(rig.uploadsLeft == [])
    }

    @Test func whatAppearsThereAtTheLastMomentIsNotTakenForIt() async throws {
        let (rig, source) = try await Self.rig()
        try removeFile(source)
        let rename = rig.server.faults.add(Fault(.hold, on: .rename))
        async let pass = rig.ship()
        await rig.server.faults.waitForHit(rename)
        try await rig.put([1, 2, 3], at: Self.destination)
        rig.server.faults.release(rename)
        #expect(try await pass.count(.conflict) == 1)
        try await rig.deletePublished("a")
        _ = try await rig.ship()
        let isWhole = rig.published("a") == Self.content
        #expect(isWhole)
        #expect(rig.uploadsLeft == [])
    }

    /// HttpFS ignores that nothing is to be moved into a directory.
    @Test(arguments: [SandboxOptions.Personality.webhdfs, .httpfs])
    func aDirectoryOfThatNameDoesNotSwallowIt(
        _ personality: SandboxOptions.Personality
    ) async throws {
        let (rig, source) = try await Self.rig(personality)
        try removeFile(source)
        try await rig.withHDFS { _ = try await $0.makeDirectories(HDFSPath(Self.destination)) }
        #expect(try await rig.ship().count(.conflict) == 1)
        #expect(rig.folder.names(in: "hdfs" + Self.destination) == [])
        try await rig.deletePublished("a")
        #expect(try await rig.ship().count(.conflict) == 0)
        #expect(rig.published("a") == Self.content)
    }

    /// Killed after RENAME on a server without inode ids, or brought there by another host.
    @Test(arguments: [SandboxOptions.Personality.webhdfs, .httpfs])
    func theSameContentUnderItsNameIsItself(
        _ personality: SandboxOptions.Personality
    ) async throws {
        let (rig, source) = try await Self.rig(personality)
        try removeFile(source)
        try await rig.put(Self.content, at: Self.destination)
        let report = try await rig.ship()
        #expect(report.count(.already) == 1)
        #expect(report.count(.vanished) == 0)
        #expect(rig.destinationNames.count == 1)
        #expect(rig.uploadsLeft == [])
        #expect(try rig.manifestState() == .complete)
    }

    /// All of it, or a part that was to be joined.
    @Test(arguments: ["", ".2.1"])
    func whatLostAPartIsGoneLikeItsSource(_ lost: String) async throws {
        let (rig, source) = try await Self.rig(stoppedAt: .concat)
        try removeFile(source)
        for name in rig.destinationNames where name.hasSuffix(lost) {
            try await rig.withHDFS {
                _ = try await $0.delete(HDFSPath("/logs/\(Rig.hour)/\(name)"))
            }
        }
        let report = try await rig.ship()
        #expect(report.count(.vanished) == 1)
        #expect(rig.destinationNames == [])
        #expect(rig.uploadsLeft == [])
    }

    @Test func whatSomebodyChangedIsNotPublished() async throws {
        let (rig, source) = try await Self.rig()
        try removeFile(source)
        let staged = "/logs/\(Rig.hour)/\(try #require(rig.destinationNames.first))"
        try await rig.withHDFS { _ = try await $0.delete(HDFSPath(staged)) }
        try await rig.put(patternBytes(Self.content.count, seed: 2), at: staged)
        let report = try await rig.ship()
        #expect(report.count(.vanished) == 1)
        #expect(rig.destinationNames == [])
        #expect(rig.uploadsLeft == [])
    }

    @Test func anEmptyFileIsPublishedWhateverItsChecksumIsMadeOf() async throws {
        let rig = try await Rig()
        let source = try rig.log("a", [])
        let fault = rig.server.faults.add(
            Fault(.answer(with: .safeMode("rename")), on: .init(op: "RENAME", times: nil)))
        #expect(try await rig.ship().count(.failed) == 1)
        rig.server.faults.remove(fault)
        try removeFile(source)
        #expect(try await rig.ship().count(.already) == 1)
        #expect(rig.published("a") == [])
    }

    @Test func aLogThatIsRenamedBetweenRunsIsShippedOnceUnderItsNewName() async throws {
        let (rig, source) = try await Self.rig()
        try moveFile(source, to: rig.folder.path("logs/z.\(Rig.hour).log"))
        #expect(try await rig.ship().count(.published) == 1)
        #expect(rig.destinationNames == ["web.z.\(Rig.hour).log"])
        #expect(rig.published("z") == Self.content)
        #expect(rig.uploadsLeft == [])
    }

    /// While it is open, and after that only in HDFS.
    @Test func theLastCopyOfALogThatIsDeletedWhileItIsSentIsKept() async throws {
        let rig = try await Rig()
        let source = try rig.log("a", Self.content)
        let rename = rig.server.faults.add(Fault(.hold, on: .rename))
        async let pass = rig.ship()
        await rig.server.faults.waitForHit(rename)
        try removeFile(source)
        try await rig.put([1, 2, 3], at: Self.destination)
        rig.server.faults.release(rename)
        #expect(try await pass.count(.conflict) == 1)
        try await rig.deletePublished("a")
        _ = try await rig.ship()
        #expect(rig.published("a") == Self.content)
    }
}
