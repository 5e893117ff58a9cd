import Glibc
import Testing

@testable import Shipping

/// What a failure asks of a person.
@Suite struct UploadFailureTests {
    @Test(arguments: [(EACCES, true), (EPERM, true), (ENOSPC, false)])
    func aStateFileThatMayNotBeWrittenNeedsPermission(code: Int32, isNeeded: Bool) {
        let error = StateError(path: "/state/manifests", reason: .unwritable(errno: code))
        #expect(UploadFailure(error).needsPermission == isNeeded)
    }
}
