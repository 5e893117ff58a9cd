import Glibc
public import Sandbox

/// A host with logs of one hour, and a WebHDFS server: stream `access` of host `web` goes to /logs.
public final class LogHost: Sendable {
    /// The hour of all logs, as their names carry it: 2026-11-20T08.
    public static let hour = "2026112008"

    /// When logs were last written to, in seconds since 1970: in May 2026.
    public static let longAgo = 1_780_000_000

    public let folder: TemporaryFolder
    public let server: SandboxServer

    /// - Parameters:
    ///   - existing: What HDFS has from the beginning, by its path.
    ///   - daysOld: The age of all that.
    public init(
        _ options: SandboxOptions = SandboxOptions(), existing: [String: [UInt8]] = [:],
        daysOld: Int = 0
    ) async throws {
        folder = try TemporaryFolder()
        for (path, bytes) in existing {
            try folder.write(bytes, to: "hdfs" + path)
            if daysOld > 0 {
                try folder.setModified("hdfs" + path, to: time(nil) - daysOld * 86_400)
            }
        }
        server = try await SandboxServer.start(root: folder.path("hdfs"), options: options)
    }

    /// Writes a log of the hour, long settled.
    @discardableResult
    public func log(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = "logs/\(name).\(Self.hour).log"
        try folder.write(bytes, to: file)
        try folder.setModified(file, to: Self.longAgo)
        return folder.path(file)
    }

    /// Writes what a compressor makes of a log, long settled.
    @discardableResult
    public func logCompressed(
        _ name: String, _ bytes: [UInt8], _ suffix: String = ".gz"
    ) throws -> String {
        let file = "logs/\(name).\(Self.hour).log\(suffix)"
        try folder.write(bytes, to: file)
        try folder.setModified(file, to: Self.longAgo)
        return folder.path(file)
    }

    /// What HDFS holds under a log's final name; nil when it is not there.
    public func published(_ name: String) -> [UInt8]? {
        try? folder.read("hdfs/logs/\(Self.hour)/web.\(name).\(Self.hour).log")
    }

    /// What HDFS holds of what was appended to a log after it was published.
    public func supplement(_ name: String, _ number: Int) -> [UInt8]? {
        try? folder.read("hdfs/logs/\(Self.hour)/web.\(name).\(Self.hour).late-\(number).log")
    }

    /// All names in the destination's directory, hidden ones too.
    public var destinationNames: [String] { folder.names(in: "hdfs/logs/\(Self.hour)") }

    /// Records of uploads that are not finished.
    public var uploadsLeft: [String] {
        folder.names(in: "state/uploads").filter { $0.hasSuffix(".json") }
    }

    /// How often the server was asked for an operation; CREATE counts at the NameNode only.
    public func requests(_ operation: String) -> Int {
        server.requests.count { $0.op == operation && $0.role == .nameNode }
    }
}
