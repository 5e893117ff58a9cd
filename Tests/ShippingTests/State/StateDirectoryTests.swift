import Glibc
import TestSupport
import Testing

@testable import Shipping

@Suite struct StateDirectoryTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func itIsMadeWithItsParentsForItsOwnerOnly() throws {
        let state = try StateDirectory(folder.path("a/b/state"), host: "web-17")
        var status = stat()
        #expect(stat(state.path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
    }

    @Test func anotherHostsDirectoryIsRefusedByName() throws {
        _ = try StateDirectory(folder.path("state"), host: "web-17")
        let error = #expect(throws: StateError.self) {
            try StateDirectory(folder.path("state"), host: "web-18")
        }
        let text = try #require(error).description
        #expect(text.contains("belongs to host 'web-17'"))
        #expect(text.contains("this is 'web-18'"))
    }

    @Test func aFileInItsPlaceIsRefused() throws {
        try folder.write([1], to: "state")
        let error = #expect(throws: StateError.self) {
            try StateDirectory(folder.path("state"), host: "h")
        }
        #expect(try #require(error).description.contains("is not a directory"))
    }

    @Test func aSlotHasOneOwnerAtATime() throws {
        let state = try StateDirectory(folder.path("state"), host: "h")
        let eight = SlotKey(stream: "access", label: try HourLabel.of("2026-11-20T08"))
        let nine = SlotKey(stream: "access", label: try HourLabel.of("2026-11-20T09"))
        // Two open files stand for two processes: the kernel tells no difference.
        let (ours, theirs) = (SlotLocks(in: state), SlotLocks(in: state))
        var lock = try ours.lock(eight).taken
        #expect(lock != nil)
        #expect(try theirs.lock(eight).isOtherProcess)
        #expect(try ours.lock(eight).isOurs)
        #expect(try theirs.lock(nine).taken != nil)
        lock = nil
        #expect(try theirs.lock(eight).taken != nil)
    }
}

extension SlotLocks.Answer {
    var taken: SlotLock? { if case .taken(let lock) = self { lock } else { nil } }
    fileprivate var isOurs: Bool { if case .ours = self { true } else { false } }
    fileprivate var isOtherProcess: Bool { if case .otherProcess = self { true } else { false } }
}
