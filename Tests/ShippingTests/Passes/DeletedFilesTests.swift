import Testing

@testable import Shipping

/// What was found, and what is held open without a name.
@Suite struct DeletedFilesTests {
    private let source: SourcePattern
    private let slot: Slot

    init() throws {
        source = try SourcePattern("/logs/*.%Y%m%d%H.log")
        slot = try #require(try LocalHours(zone: "UTC").slot(labelled: .of("2026-11-20T08")))
    }

    @Test func anotherFileThatHasItsNameNowComesLater() {
        var finding = finding([file("a", inode: 2), file("b", inode: 3)])
        let displaced = DeletedFiles(held: [file("a", inode: 1)]).join(&finding)
        #expect(displaced.map(\.inode) == [2])
        #expect(finding.files.map(\.inode) == [1, 3])
        #expect(finding.hasFailure)
    }

    /// It was found before somebody deleted it, perhaps under another name.
    @Test(arguments: ["a", "z"]) func aFileIsNotInItsOwnWay(name: String) {
        var finding = finding([file(name, inode: 1), file("b", inode: 3)])
        let displaced = DeletedFiles(held: [file("a", inode: 1)]).join(&finding)
        #expect(displaced.isEmpty)
        #expect(finding.files.map(\.inode) == [1, 3])
        #expect(!finding.hasFailure)
    }

    private func finding(_ files: [FoundFile]) -> SlotFinding {
        var finding = SlotFinding(stream: "access", slot: slot)
        finding.files = files
        return finding
    }

    private func file(_ name: String, inode: UInt64) -> FoundFile {
        FoundFile(
            path: "/logs/\(name).2026112008.log", name: "\(name).2026112008.log", captures: [:],
            size: 1, modified: slot.begins, device: 1, inode: inode, pattern: source)
    }
}
