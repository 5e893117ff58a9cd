import FoundationEssentials
import Glibc
import Testing

/// A new directory with what the body makes in it, removed when the body ends.
struct TemporaryDirectory {
    let path: String

    static func with<Result>(_ body: (TemporaryDirectory) throws -> Result) throws -> Result {
        var template = Array("/tmp/logferry-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(TemporaryDirectory(path: path))
    }

    /// Makes the file, the directories it is in, and returns its path.
    @discardableResult
    func write(_ name: String, _ content: String = "line\n") throws -> String {
        let file = path + "/" + name
        let parent = String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)])
        try FileManager.default.createDirectory(
            atPath: parent, withIntermediateDirectories: true)
        try Data(content.utf8).write(to: URL(filePath: file))
        return file
    }

    func makeDirectory(_ name: String) throws {
        try FileManager.default.createDirectory(
            atPath: path + "/" + name, withIntermediateDirectories: true)
    }

    /// - Parameter target: Relative to this directory.
    func link(_ name: String, to target: String) throws {
        try #require(symlink(path + "/" + target, path + "/" + name) == 0)
    }
}

/// Calls `body` as a user whom permissions bind, even where the tests are run by root.
func withoutPrivileges<Result>(_ body: () throws -> Result) rethrows -> Result {
    // Only for this thread. Not in the Glibc module. Source: `man 2 setfsuid`.
    typealias SetFSUID = @convention(c) (uid_t) -> CInt
    let setfsuid = unsafeBitCast(dlsym(nil, "setfsuid"), to: SetFSUID.self)
    let before = setfsuid(65_534)
    defer { _ = setfsuid(uid_t(before)) }
    return try body()
}
