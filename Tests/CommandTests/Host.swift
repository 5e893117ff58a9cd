import Sandbox
import TestSupport

/// A host with logs and a WebHDFS server, as the built command meets them.
final class Host: Sendable {
    static let hour = "2026112008"

    let folder: TemporaryFolder
    let server: SandboxServer

    /// - Parameter existing: What HDFS has from the beginning, by its path.
    init(existing: [String: [UInt8]] = [:]) async throws {
        folder = try TemporaryFolder()
        for (path, bytes) in existing { try folder.write(bytes, to: "hdfs" + path) }
        server = try await SandboxServer.start(root: folder.path("hdfs"))
    }

    func log(_ name: String, _ bytes: [UInt8]) throws {
        let file = "logs/\(name).\(Self.hour).log"
        try folder.write(bytes, to: file)
        try folder.setModified(file, to: 1_780_000_000)
    }

    /// A configuration of blocks of 1 MiB, so that small files have several parts.
    func writeConfiguration(_ more: String = "", in file: String = "logferry.toml") throws {
        let text = """
            state = "\(folder.path("state"))"
            host = "web"
            timezone = "UTC"
            [hdfs]
            endpoints = ["\(server.url)"]
            user = "logs"
            [streams.access]
            source = "\(folder.path("logs"))/*.%Y%m%d%H.log"
            destination = "/logs/%Y%m%d%H/{host}.{name}"
            block_size = "1MiB"
            \(more)
            """
        try folder.write(text, to: file)
    }

    /// Records of uploads that are not finished.
    var uploadsLeft: [String] {
        folder.names(in: "state/uploads").filter { $0.hasSuffix(".json") }
    }

    /// The arguments that ship the test's hour.
    var backfill: [String] {
        [
            "backfill", "--config", folder.path("logferry.toml"), "--from", "2026-11-20T08",
            "--to", "2026-11-20T09", "--json",
        ]
    }

    func published(_ name: String) -> [UInt8]? {
        try? folder.read("hdfs/logs/\(Self.hour)/web.\(name).\(Self.hour).log")
    }

    /// All names in the destination's directory, hidden ones too.
    var destinationNames: [String] { folder.names(in: "hdfs/logs/\(Self.hour)") }
}
