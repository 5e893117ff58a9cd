import TestSupport
import Testing

@testable import Shipping

/// Who may ship a slot.
@Suite struct SlotLockTests {
    @Test func whatIsHeldStaysHeldWhenSomebodyRemovesTheLockFile() throws {
        let folder = try TemporaryFolder()
        let state = try StateDirectory(folder.path("state"), host: "web")
        let (ours, theirs) = (SlotLocks(in: state), SlotLocks(in: state))
        func lock(_ hour: String, _ locks: SlotLocks) throws -> SlotLock? {
            try locks.lock(SlotKey(stream: "access", label: .of("2026-11-20T\(hour)"))).taken
        }
        let first = try lock("08", ours)
        #expect(first != nil)
        try removeFile(state.lockFile(of: "access"))
        let second = try lock("09", ours)
        #expect(second != nil)
        #expect(try lock("08", theirs) == nil)
        #expect(try lock("09", theirs) == nil)
        first?.letGo()
        #expect(try lock("08", theirs) != nil)
    }
}
