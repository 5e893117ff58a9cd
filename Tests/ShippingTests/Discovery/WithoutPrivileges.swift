import Glibc

/// Calls `body` as a user whom permissions bind, even where the tests are run by root.
func withoutPrivileges<Result>(_ body: () throws -> Result) rethrows -> Result {
    // Only for this thread. Not in the Glibc module. Source: `man 2 setfsuid`.
    typealias SetFSUID = @convention(c) (uid_t) -> CInt
    let setfsuid = unsafeBitCast(dlsym(nil, "setfsuid"), to: SetFSUID.self)
    let before = setfsuid(65_534)
    defer { _ = setfsuid(uid_t(before)) }
    return try body()
}
