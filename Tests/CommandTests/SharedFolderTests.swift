import FoundationEssentials
import Sandbox
import Shipping
import TestSupport
import Testing

/// Hosts with one folder, one of which is killed while they race.
@Suite(.timeLimit(.minutes(10))) struct SharedFolderTests {
    private static let fileCount = 60

    private static func bytes(_ number: Int) -> [UInt8] {
        patternBytes(number % 10 == 0 ? 3 << 19 : 100 + number, seed: UInt64(number))
    }

    private static func arguments(_ host: Host, as name: String) -> [String] {
        [
            "backfill", "--hdfs", host.server.url, "--user", "logs", "--host", name, "--state",
            host.folder.path(name), "--source", host.folder.path("logs/*.%Y%m%d%H.log"),
            "--destination", "/logs/%Y%m%d%H/{name}", "--from", "2026-11-20T08", "--to",
            "2026-11-20T09", "--json",
        ]
    }

    /// Killed with files on their way; before RENAME, and after it.
    @Test(arguments: [Fault.Moment.arrival, .done], [0, 7, 23])
    func whatAKilledHostHadIsShippedOnce(moment: Fault.Moment, renames: Int) async throws {
        let host = try await Host()
        for number in 0..<Self.fileCount { try host.log("f\(number)", Self.bytes(number)) }
        let match = RequestMatch(op: "RENAME", skip: renames)
        let held = host.server.faults.add(Fault(.hold, at: moment, on: match))
        let first = try Command("logferry", Self.arguments(host, as: "east"))
        let second = try Command("logferry", Self.arguments(host, as: "west"))
        await host.server.faults.waitForHit(held)
        first.kill()
        host.server.faults.remove(held)
        _ = try await first.wait()
        for outcome in [
            try await second.wait(),
            try await Command.run("logferry", Self.arguments(host, as: "east")),
        ] {
            #expect(outcome.code == 0, "\(outcome.errors)")
        }
        let names = (0..<Self.fileCount).map { "f\($0).\(Host.hour).log" }
        let found = Set(host.destinationNames)
        #expect(found.isSuperset(of: names))
        // What a killed process had asked for may come after it was removed; it is listed then.
        #expect(found.subtracting(names).allSatisfy { $0.hasPrefix(".logferry.") })
        for (number, name) in names.enumerated() {
            #expect(
                try host.folder.read("hdfs/logs/\(Host.hour)/\(name)") == Self.bytes(number))
        }
        for name in ["east", "west"] {
            let manifest = try JSONDecoder().decode(
                Manifest.self,
                from: Data(host.folder.read("\(name)/manifests/default/2026/11/20/08.json")))
            #expect(manifest.state == .complete)
            #expect(manifest.files.count == Self.fileCount)
            let left = host.folder.names(in: "\(name)/uploads").filter { $0.hasSuffix(".json") }
            #expect(left == [])
        }
    }
}
