import Glibc
import Testing

@testable import Shipping
@testable import logferry

@Suite struct ExitCodeTests {
    @Test(arguments: [
        (EACCES, Exit.permission), (EPERM, .permission), (ENOSPC, .tryAgain),
        (EROFS, .configuration),
    ])
    func aDirectoryWithoutPermissionIsNoMatterOfConfiguration(code: Int32, exit: Exit) {
        #expect(Exit(StateError(path: "/state", reason: .unwritable(errno: code))) == exit)
        #expect(Exit(StateError(path: "/state", reason: .unreadable(errno: EACCES))) == .permission)
        #expect(Exit(PacingError(action: .open, path: "/state/bucket", errno: code)) == exit)
    }

    @Test func anotherHostsDirectoryIsAMatterOfConfiguration() {
        let error = StateError(path: "/state", reason: .foreign(host: "db-3", ours: "web"))
        #expect(Exit(error) == .configuration)
    }

    @Test func aServerThatCannotReplaceIsAMatterForAPerson() {
        #expect(Exit(CannotReplace()) == .personMustDecide)
    }
}
