import Sandbox
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// What passes make of what earlier ones left, when the world changed in between.
@Suite struct ResumeTests {
    private static let content = patternBytes(5 << 19)

    @Test func aSourceThatWasReplacedIsNotTakenForWhatWasSent() async throws {
        let rig = try await Rig()
        try rig.log("a", Self.content)
        // Published, but the pass does not hear of it, and cannot ask.
        let faults = [
            rig.server.faults.add(Fault(.close, at: .done, on: .init(op: "RENAME", times: nil))),
            rig.server.faults.add(
                Fault(
                    .close,
                    on: .init(op: "GETFILESTATUS", path: "/logs/**.log", times: nil))),
        ]
        #expect(try await rig.ship().count(.failed) == 1)
        #expect(rig.published("a") == Self.content)
        for fault in faults { rig.server.faults.remove(fault) }
        try rig.log("a", patternBytes(Self.content.count, seed: 2))
        let report = try await rig.ship()
        #expect(report.count(.conflict) == 1)
        #expect(report.count(.published) == 0)
    }

    @Test func aVerifiedUploadIsPublishedEvenIfItsSourceIsGone() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.content)
        let fault = rig.server.faults.add(.noRename)
        #expect(try await rig.ship().count(.failed) == 1)
        rig.server.faults.remove(fault)
        try removeFile(path)
        let report = try await rig.ship()
        #expect(report.count(.already) == 1)
        #expect(report.count(.vanished) == 0)
        #expect(rig.published("a") == Self.content)
        #expect(rig.destinationNames.count == 1)
        #expect(rig.uploadsLeft == [])
    }

    @Test func anUploadThatWasNotCompleteGoesWithItsSource() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.content)
        let fault = rig.server.faults.add(.noThirdPart)
        #expect(try await rig.ship().count(.failed) == 1)
        rig.server.faults.remove(fault)
        try removeFile(path)
        let report = try await rig.ship()
        #expect(report.count(.vanished) == 1)
        #expect(rig.destinationNames == [])
        #expect(rig.uploadsLeft == [])
    }

    /// What the record says was verified may not be there any more.
    @Test(arguments: [false, true])
    func aVerifiedPartThatHDFSDoesNotHaveAnyMoreIsSentAgain(isReplaced: Bool) async throws {
        let rig = try await Rig()
        try rig.log("a", Self.content)
        let fault = rig.server.faults.add(.noThirdPart)
        #expect(try await rig.ship().count(.failed) == 1)
        rig.server.faults.remove(fault)
        let name = try #require(rig.destinationNames.first { $0.hasSuffix(".0.1") })
        let path = "/logs/\(Rig.hour)/\(name)"
        try await rig.withHDFS { _ = try await $0.delete(HDFSPath(path)) }
        if isReplaced { try await rig.put(patternBytes(1 << 20, seed: 9), at: path) }
        let report = try await rig.ship()
        #expect(report.count(.published) == 1)
        #expect(report.sentBytes == (1 << 20) + (1 << 19))
        #expect(rig.published("a") == Self.content)
        #expect(rig.destinationNames.count == 1)
    }

    @Test func aFileThatIsThereIsNotVanishedBecauseNobodyLooksForIt() async throws {
        let rig = try await Rig()
        try rig.log("a", Self.content)
        rig.server.faults.add(
            Fault(
                .answer(with: .permissionDenied("Permission denied: user=logs")),
                on: .init(op: "CREATE", times: nil)))
        #expect(try await rig.ship().count(.failed) == 1)
        let report = try await rig.ship {
            $0.streams[0].source = try SourcePattern(rig.folder.path("logs/b*.%Y%m%d%H.log"))
        }
        #expect(report.count(.vanished) == 0)
        #expect(report.count(.failed) == 1)
    }

    @Test func anUploadWhoseSourceIsNotSettledYetIsKept() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.content)
        let fault = rig.server.faults.add(.noThirdPart)
        #expect(try await rig.ship().count(.failed) == 1)
        rig.server.faults.remove(fault)
        let more = patternBytes(1_000, seed: 2)
        try append(more, to: path)
        let waiting = try await rig.ship { $0.streams[0].settle = .seconds(3600) }
        #expect(waiting.count(.waiting) == 1)
        let report = try await rig.ship { $0.streams[0].settle = .zero }
        #expect(report.count(.published) == 1)
        #expect(report.sentBytes == (1 << 19) + 1_000)
        let isWhole = rig.published("a") == Self.content + more
        #expect(isWhole)
    }

    /// A disk that is not mounted, for example: nothing is known of what is on it.
    @Test func aFileWhoseFolderCannotBeLookedIntoIsNotGone() async throws {
        let rig = try await Rig()
        try rig.log("a", Self.content)
        let fault = rig.server.faults.add(.noThirdPart)
        #expect(try await rig.ship().count(.failed) == 1)
        rig.server.faults.remove(fault)
        try moveFile(rig.folder.path("logs"), to: rig.folder.path("unmounted"))
        #expect(try await rig.ship().count(.vanished) == 0)
        #expect(try rig.manifestState() == .open)
        try moveFile(rig.folder.path("unmounted"), to: rig.folder.path("logs"))
        let report = try await rig.ship()
        #expect(report.count(.published) == 1)
        #expect(report.sentBytes == 1 << 19)
    }

    @Test func aRenamedFileIsNotShippedAgain() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.content)
        _ = try await rig.ship()
        try moveFile(path, to: rig.folder.path("logs/z.\(Rig.hour).log"))
        let report = try await rig.ship()
        #expect(report.sentBytes == 0)
        #expect(report.count(.already) == 1)
    }

    enum NewFile: CaseIterable { case ofItsOwn, withTheSameHead, withTheSameHeadAndSize }

    @Test(arguments: NewFile.allCases)
    func aNewFileWithTheInodeOfAPublishedOneIsShipped(_ file: NewFile) async throws {
        let rig = try await Rig()
        let old = patternBytes(1_000)
        let path = try rig.log("a", old)
        _ = try await rig.ship()
        let other = patternBytes(2_000, seed: 3)
        let head = Array(old.prefix(FileIdentity.headBytes))
        let new =
            switch file {
            case .ofItsOwn: other
            case .withTheSameHead: head + other
            case .withTheSameHeadAndSize: head + other.prefix(old.count - head.count)
            }
        // Another file under another name, with the same inode: what a recycled inode looks like.
        let recycled = rig.folder.path("logs/z.\(Rig.hour).log")
        try moveFile(path, to: recycled)
        try rig.log("z", new)
        try setModified(recycled, toNanoseconds: (Rig.longAgo + 1) * 1_000_000_000)
        let report = try await rig.ship()
        #expect(report.count(.published) == 1)
        let isShipped = rig.published("z") == new
        #expect(isShipped)
        #expect(rig.published("a") == old)
    }

    @Test func aConflictEndsWhenAPersonRemovesWhatWasPublished() async throws {
        let rig = try await Rig()
        try rig.log("a", patternBytes(1_000))
        _ = try await rig.ship()
        try rig.log("a", patternBytes(1_001, seed: 2))
        #expect(try await rig.ship().count(.conflict) == 1)
        try await rig.deletePublished("a")
        #expect(try await rig.ship().count(.published) == 1)
        #expect(rig.published("a") == patternBytes(1_001, seed: 2))
    }

    @Test func aRecordThatDoesNotAddUpIsSetAside() async throws {
        let rig = try await Rig()
        try rig.log("a", Self.content)
        let fault = rig.server.faults.add(.noRename)
        _ = try await rig.ship()
        rig.server.faults.remove(fault)
        let name = try #require(rig.uploadsLeft.first)
        let text = String(decoding: try rig.folder.read("state/uploads/\(name)"), as: UTF8.self)
        let broken = text.replacing(/"part_size":\d+/, with: "\"part_size\":0")
        try #require(broken != text)
        try rig.folder.write(broken, to: "state/uploads/\(name)")
        let report = try await rig.ship()
        #expect(report.count(.published) == 1)
        #expect(rig.folder.names(in: "state/uploads").contains(name + ".damaged"))
        #expect(rig.published("a") == Self.content)
    }
}
