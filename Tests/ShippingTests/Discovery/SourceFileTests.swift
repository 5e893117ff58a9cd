import Glibc
import TestSupport
import Testing

@testable import Shipping

@Suite struct SourceFileTests {
    private let logs: TemporaryFolder

    init() throws { logs = try TemporaryFolder() }

    @Test func anOpenFileKnowsItsIdentity() throws {
        let file = try open(content: "abc")
        // Source: FIPS 180-2, appendix B.1.
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(file.identity.headSHA256 == digest)
        #expect(file.identity.size == 3)
        #expect(try file.change() == .none)
    }

    @Test func onlyTheFirst128BytesAreTheHead() throws {
        func head(_ content: String) throws -> String {
            try open(content: content).identity.headSHA256
        }
        let line = String(repeating: "x", count: 128)
        #expect(try head(line) == head(line + "more"))
        #expect(try head(line) != head(line.dropLast() + "y"))
    }

    @Test func aChangeIsSeen() throws {
        let file = try open(content: "abc")
        try append("d", to: file.path)
        #expect(try file.change() != .none)
        #expect(try file.status().size == 4)
    }

    @Test func aTouchIsAChange() throws {
        let file = try open(content: "abc")
        try setModified(file.path, toNanoseconds: 1_000_000_001)
        #expect(try file.change() != .none)
        #expect(try file.status().modified == WallTime(nanoseconds: 1_000_000_001))
    }

    @Test func aDeletedFileCanStillBeRead() throws {
        let file = try open(content: "abc")
        #expect(try !file.status().isUnlinked)
        unlink(file.path)
        #expect(try file.status().isUnlinked)
        var bytes = [UInt8](repeating: 0, count: 8)
        let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 1) }
        #expect(bytes.prefix(count).elementsEqual("bc".utf8))
    }

    @Test func itsDescriptorIsClosedWithIt() throws {
        var file: SourceFile? = try open(content: "abc")
        let path = try #require(file?.path)
        #expect(try isOpen(path))
        file = nil
        #expect(try !isOpen(path))
    }

    @Test func whatTookItsPlaceSinceItWasFoundIsRefused() throws {
        let path = try logs.write(to: "sub/a.2026112008")
        let found = try find("sub/{x=*}.%Y%m%d%H")
        unlink(path)
        #expect(throws: DiscoveryProblem(path, .vanished)) { try SourceFile(opening: found) }
        try logs.link("sub/a.2026112008", to: "elsewhere")
        #expect(throws: DiscoveryProblem(path, .symbolicLink)) {
            try SourceFile(opening: found)
        }
        unlink(path)
        mkfifo(path, 0o600)
        #expect(throws: DiscoveryProblem(path, .notRegular(.namedPipe))) {
            try SourceFile(opening: found)
        }
    }

    @Test func aDirectoryThatBecameALinkIsNotFollowedWhereAWildcardStood() throws {
        try logs.write(to: "app/a.2026112008")
        let matched = try find("*/{x=*}.%Y%m%d%H")
        let literal = try find("app/{x=*}.%Y%m%d%H")
        rename(logs.path("app"), logs.path("moved"))
        try logs.link("app", to: "moved")
        #expect(throws: DiscoveryProblem.self) { try SourceFile(opening: matched) }
        #expect(throws: Never.self) { try SourceFile(opening: literal) }
    }

    @Test func aFileWithoutPermissionSaysWhatToDo() throws {
        let path = try logs.write(to: "a.2026112008")
        chmod(logs.path, 0o755)
        chmod(path, 0)
        let found = try find("{x=*}.%Y%m%d%H")
        let problem = try #require(throws: DiscoveryProblem.self) {
            try withoutPrivileges { try SourceFile(opening: found) }
        }
        #expect(problem.isPermissionDenied)
        #expect(problem.description.contains("cannot read \(path): Permission denied"))
    }

    /// Only the owner may ask for that, so others must be able to read without.
    @Test func aFileOfAnotherOwnerCanBeRead() throws {
        let path = try logs.write(to: "a.2026112008")
        chmod(logs.path, 0o755)
        chmod(path, 0o644)
        let found = try find("{x=*}.%Y%m%d%H")
        #expect(try withoutPrivileges { try SourceFile(opening: found) }.identity.size == 5)
    }

    private func open(content: String) throws -> SourceFile {
        try logs.write(content, to: "a.2026112008")
        return try SourceFile(opening: find("{x=*}.%Y%m%d%H"))
    }

    private func find(_ pattern: String) throws -> FoundFile {
        let hours = try LocalHours(zone: "UTC")
        let request = ScanRequest(
            stream: "s", slot: try #require(hours.slot(labelled: .of("2026-11-20T08"))),
            pattern: try SourcePattern(logs.path(pattern)), stamp: .begin, hours: hours)
        return try #require(Scan.findings(of: [request]).first?.files.first)
    }

    /// Whether this process has a descriptor of it.
    private func isOpen(_ path: String) throws -> Bool {
        try FolderListing.names(in: "/proc/self/fd").contains { descriptor in
            var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
            let count = readlink("/proc/self/fd/\(descriptor)", &target, target.count)
            return count > 0 && target.prefix(count).elementsEqual(path.utf8)
        }
    }
}
