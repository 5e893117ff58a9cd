import FoundationEssentials
import Glibc
import Testing

/// Runs `body` with the path of an empty directory, and removes it.
func withState<Result>(_ body: (String) throws -> Result) throws -> Result {
    var template = Array("/tmp/logferry-state-XXXXXX".utf8CString)
    let path = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
}
