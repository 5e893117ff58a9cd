import Curl
import Logging
import Sandbox
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

typealias Rig = LogHost

/// The configuration of passes over the logs, and how to run them.
extension LogHost {
    /// Retries without pauses.
    ///
    /// - Parameter pauses: Gets what would have been slept.
    private static func impatient(_ pauses: LoopbackLog<Duration>) -> RetryPolicy {
        var policy = RetryPolicy()
        policy.sleep = { duration in
            pauses.append(duration)
            await Task.yield()
        }
        return policy
    }

    var silence: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

    /// Of blocks of 1 MiB, one a part.
    func configuration() throws -> Configuration {
        let source = try SourcePattern(folder.path("logs/*.%Y%m%d%H.log"))
        let stream = StreamConfiguration(
            name: "access", source: source,
            destination: try DestinationTemplate("/logs/%Y%m%d%H/{host}.{name}", for: source),
            stamp: .begin, settle: .seconds(120), expect: false, rate: nil,
            blockSize: ByteCount(1 << 20), partBlocks: 1, verify: .checksum)
        return Configuration(
            state: folder.path("state"), host: "web", hours: try LocalHours(zone: "UTC"),
            keep: .seconds(90 * 86_400),
            hdfs: .init(
                endpoints: [server.url], user: "logs", permission: nil, replication: nil,
                connectTo: [], proxy: nil),
            limits: .init(total: nil, concurrency: 4, openFiles: 16, holdDeleted: .seconds(60)),
            schedule: .init(delay: .zero, spread: .zero, lookback: .seconds(86_400)),
            streams: [stream])
    }

    func ship(
        pauses: LoopbackLog<Duration> = LoopbackLog(), waiting patience: Duration = .zero,
        keepingFiles keepsFiles: Bool = true, bounds: PassBounds = PassBounds(),
        clock: ServiceClock = ServiceClock(),
        _ change: (inout Configuration) throws -> Void = { _ in },
        telling report: @escaping @Sendable (PassReport.File) -> Void = { _ in }
    ) async throws -> PassReport {
        var configuration = try configuration()
        try change(&configuration)
        let from = try HourLabel.of("2026-11-20T08")
        var pass = try Pass(
            configuration, scope: .range(from: from, to: from.advanced(by: 1)),
            progress: PassProgress(), log: silence, retry: Self.impatient(pauses))
        (pass.bounds, pass.now) = (bounds, clock.now)
        return try await pass.run(
            waiting: patience, keepingFiles: keepsFiles, telling: report)
    }
}

extension LogHost {
    private func manifest(in state: String) throws -> Manifest {
        try JSONText.decode(
            Manifest.self, from: folder.read("\(state)/manifests/access/2026/11/20/08.json"))
    }

    /// What is written down of a log.
    func receipt(_ name: String, in state: String = "state") throws -> ManifestFile {
        let files = try manifest(in: state).files
        return try #require(files.first { $0.source.hasSuffix("/\(name).\(Self.hour).log") })
    }

    func manifestState() throws -> Manifest.State { try manifest(in: "state").state }
}

extension LogHost {
    /// Removes what was published of a log, as a person would.
    func deletePublished(_ name: String) async throws {
        let http = try HTTPClient()
        defer { http.shutdown() }
        let hdfs = try WebHDFSClient(.init(endpoints: [server.url], user: "hdfs"), http: http)
        let path = try HDFSPath("/logs/\(Self.hour)/web.\(name).\(Self.hour).log")
        let isDeleted = try await hdfs.delete(path)
        #expect(isDeleted)
    }
}

extension PassBounds {
    /// For so many files at a time.
    static func room(_ count: Int) -> PassBounds {
        var bounds = PassBounds()
        bounds.room = count
        return bounds
    }
}

extension Fault {
    /// Every upload is left right before it is published.
    static let noRename = Fault(
        .answer(with: .safeMode("rename")), on: .init(op: "RENAME", times: nil))

    /// Of every file of three parts or more, the third one has nowhere to go.
    static let noThirdPart = Fault(
        .answer(with: .noDataNode("/logs")),
        on: .init(op: "CREATE", role: .dataNode, path: "/logs/**.2.*", times: nil))
}
