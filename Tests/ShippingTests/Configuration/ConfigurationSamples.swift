import FoundationEssentials
import Testing

@testable import Shipping

/// The manual of all options.
enum Manual {
    static func text() throws -> String {
        var directory = #filePath.split(separator: "/").dropLast(4)
        directory += ["examples", "logferry.toml"]
        let path = "/" + directory.joined(separator: "/")
        let data = try #require(FileManager.default.contents(atPath: path))
        return String(decoding: data, as: UTF8.self)
    }

    /// With every option that is commented out switched on.
    static func textWithAllOptions() throws -> String {
        let lines = try text().split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { line in
            let isOption = line.firstMatch(of: /^# ([a-z_]+ = |\[streams|\[\[)/) != nil
            return String(isOption ? line.dropFirst(2) : line)
        }.joined(separator: "\n")
    }
}

/// What every configuration needs.
let smallest = """
    [hdfs]
    endpoints = ["http://nn1:9870"]
    [streams.access]
    source = "/var/log/access.%Y%m%d%H.log"
    destination = "/logs/%Y%m%d%H/{host}.{name}"

    """

extension Configuration {
    init(_ text: String, _ change: (inout ConfigurationOverrides) -> Void = { _ in }) throws {
        try self.init(bytes: Array(text.utf8), change)
    }

    init(bytes: [UInt8], _ change: (inout ConfigurationOverrides) -> Void = { _ in }) throws {
        var overrides = ConfigurationOverrides()
        change(&overrides)
        try self.init(
            file: ConfigurationFile(path: "logferry.toml", bytes: bytes), overrides: overrides)
    }
}

/// Everything that is said of a configuration that is wrong, a line each.
func complaints(
    about text: String, _ change: (inout ConfigurationOverrides) -> Void = { _ in }
) -> String? {
    #expect(throws: ConfigurationError.self) { try Configuration(text, change) }?.description
}
