import FoundationEssentials
import Sandbox
import Shipping
import TestSupport
import Testing

/// Logs of two hours on a host, what ships them, and what must have come of them in the end.
struct CrashScene: Sendable {
    struct Log: Sendable {
        let name: String
        var hour = "08"
        let bytes: [UInt8]

        var source: String { "logs/\(name).20261120\(hour).log" }
        var destination: String { "hdfs/logs/20261120\(hour)/web.\(name).20261120\(hour).log" }
        var parts: Int { max(1, (bytes.count + partSize - 1) / partSize) }

        func bytes(ofPart part: Int) -> Int { min(partSize, bytes.count - part * partSize) }
    }

    /// In bytes; one block, and the least that the sandbox takes.
    static let partSize = 64 << 10
    /// PUTs at once.
    static let concurrency = 2
    /// Several parts, one, none at all; in two hours.
    static let everyShape = [
        Log(name: "several", bytes: patternBytes(3 * partSize - 1_000)),
        Log(name: "one", bytes: patternBytes(10_000, seed: 2)),
        Log(name: "empty", bytes: []),
        Log(name: "later", hour: "09", bytes: patternBytes(partSize + 1, seed: 3)),
    ]

    let host: Host
    let logs: [Log]

    init(_ logs: [Log] = everyShape, limits: String = "") async throws {
        self.logs = logs
        host = try await Host()
        for log in logs {
            try host.folder.write(log.bytes, to: log.source)
            try host.folder.setModified(log.source, to: LogHost.longAgo)
        }
        let text = """
            state = "\(host.folder.path("state"))"
            host = "web"
            timezone = "UTC"
            [hdfs]
            endpoints = ["\(host.server.url)"]
            user = "logs"
            [limits]
            concurrency = \(Self.concurrency)
            \(limits)
            [streams.access]
            source = "\(host.folder.path("logs"))/*.%Y%m%d%H.log"
            destination = "/logs/%Y%m%d%H/{host}.{name}"
            block_size = "64KiB"
            """
        try host.folder.write(text, to: "logferry.toml")
    }

    var arguments: [String] {
        [
            "backfill", "--config", host.folder.path("logferry.toml"),
            "--from", "2026-11-20T08", "--to", "2026-11-20T10", "--json",
        ]
    }

    func start(_ killSwitch: KillSwitch? = nil) throws -> Command {
        try Command("logferry", arguments, environment: killSwitch?.environment() ?? [:])
    }

    func run(_ killSwitch: KillSwitch? = nil) async throws -> Command.Outcome {
        try await start(killSwitch).wait()
    }

    /// A switch for the command's steps in the state directory.
    func killSwitch(_ action: KillSwitch.Action, at step: Int) throws -> KillSwitch {
        try killSwitch(action, at: "\(step)")
    }

    /// One for the first step on the file whose path ends so.
    func killSwitch(_ action: KillSwitch.Action, at step: String) throws -> KillSwitch {
        try KillSwitch(action, at: step, below: host.folder.path("state"))
    }

    /// What is not whole under a final name; nothing, at any instant.
    func partialFiles() -> [String] {
        logs.filter { log in
            guard let found = try? host.folder.read(log.destination) else { return false }
            return found != log.bytes
        }.map(\.destination)
    }
}
