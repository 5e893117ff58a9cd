import Logging
import Sandbox
import TestSupport
import WebHDFS

@testable import Shipping

/// A host with logs, a WebHDFS server, and what is needed to let passes run over them.
final class Rig: Sendable {
    /// Where the logs of the test's hour lie, in the folder.
    static let hour = "2026112008"
    static let blockSize: Int64 = 1 << 20

    /// Retries without pauses.
    private static var impatient: RetryPolicy {
        var policy = RetryPolicy()
        policy.sleep = { _ in await Task.yield() }
        return policy
    }

    let folder: TemporaryFolder
    let server: SandboxServer

    /// - Parameter existing: What HDFS has from the beginning, by its path.
    init(
        _ options: SandboxOptions = SandboxOptions(), existing: [String: [UInt8]] = [:]
    ) async throws {
        folder = try TemporaryFolder()
        for (path, bytes) in existing { try folder.write(bytes, to: "hdfs" + path) }
        server = try await SandboxServer.start(root: folder.path("hdfs"), options: options)
    }

    /// Writes a log of the hour, long settled.
    @discardableResult
    func log(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = "logs/\(name).\(Self.hour).log"
        try folder.write(bytes, to: file)
        try folder.setModified(file, to: 1_795_000_000 - 86_400 * 20)
        return folder.path(file)
    }

    /// What HDFS holds under a log's final name; nil when it is not there.
    func published(_ name: String) -> [UInt8]? {
        try? folder.read("hdfs/logs/\(Self.hour)/web.\(name).\(Self.hour).log")
    }

    /// All names in the destination's directory, hidden ones too.
    var destinationNames: [String] { folder.names(in: "hdfs/logs/\(Self.hour)") }

    /// Records of uploads that are not finished.
    var uploadsLeft: [String] {
        folder.names(in: "state/uploads").filter { $0.hasSuffix(".json") }
    }

    let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    func configuration() throws -> Configuration {
        let source = try SourcePattern(folder.path("logs/*.%Y%m%d%H.log"))
        let stream = StreamConfiguration(
            name: "access", source: source,
            destination: try DestinationTemplate("/logs/%Y%m%d%H/{host}.{name}", for: source),
            stamp: .begin, settle: .seconds(120), expect: false, rate: nil,
            blockSize: ByteCount(Self.blockSize), partBlocks: 1, verify: .checksum)
        return Configuration(
            state: folder.path("state"), host: "web", hours: try LocalHours(zone: "UTC"),
            keep: .seconds(86_400),
            hdfs: .init(
                endpoints: [server.url], user: "logs", permission: nil, replication: nil,
                connectTo: [], proxy: nil),
            limits: .init(total: nil, concurrency: 4, openFiles: 16, holdDeleted: .seconds(60)),
            schedule: .init(delay: .zero, spread: .zero, lookback: .seconds(86_400)),
            streams: [stream])
    }

    func ship(
        _ change: (inout Configuration) throws -> Void = { _ in }
    ) async throws -> PassReport {
        var configuration = try configuration()
        try change(&configuration)
        let from = try HourLabel.of("2026-11-20T08")
        let pass = try Pass(
            configuration, scope: .range(from: from, to: from.advanced(by: 1)),
            progress: PassProgress(), log: silence, retry: Self.impatient)
        return try await pass.run { _ in }
    }

    func requests(_ operation: String) -> Int {
        server.requests.count { $0.op == operation }
    }
}
