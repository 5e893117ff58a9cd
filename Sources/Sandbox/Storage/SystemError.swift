import Glibc

/// What the operating system refused.
struct SystemError: Error, CustomStringConvertible, Sendable {
    let description: String
    let code: Int32

    /// Takes `errno`, so make it first thing after the call.
    init(_ what: String, _ path: String, code: Int32 = errno) {
        self.code = code
        description = "cannot \(what) \(path): \(String(cString: strerror(code)))"
    }
}
