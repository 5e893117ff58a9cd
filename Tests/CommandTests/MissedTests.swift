import TestSupport
import Testing

@testable import Shipping

/// Hours for which the host was off.
@Suite(.timeLimit(.minutes(5))) struct MissedTests {
    @Test func whatIsMissedIsSaidOnceAndShownUntilItIsAcknowledged() async throws {
        let host = try await Host()
        try host.writeConfiguration()
        try host.folder.makeDirectory("logs")
        #expect(try await run("ship", host).code == 0)
        try host.wasOff(for: .seconds(3 * 86_400))
        let plan = try await run("ship", host, "--dry-run")
        let outcome = try await run("ship", host, "--json")
        #expect(outcome.code == 65)
        // The hour may have turned since the first pass.
        #expect(outcome.output.contains(/"missed":4[78],/), "\(outcome)")
        let command = "logferry backfill --stream access --from 20"
        let said = outcome.errors.split(separator: "\n").filter { $0.contains(command) }
        #expect(said.count == 1, "\(outcome.errors)")
        #expect(plan.output.contains(command), "\(plan)")
        #expect(try await run("ship", host).code == 0)
        let status = try await run("status", host)
        #expect(status.code == 65)
        #expect(status.output.contains("  missed\n"), "\(status)")
        let lines = status.output.split(separator: "\n").map { $0.drop { $0 == " " } }
        // The same line as the pass said.
        let config = "--config \(host.folder.path("logferry.toml"))"
        let commands = lines.filter { $0.hasPrefix(command) && $0.hasSuffix(config) }
        #expect(commands.count == 1, "\(status)")
        #expect(said.first?.hasSuffix(commands.first ?? "nothing") == true, "\(outcome.errors)")
        #expect(try await run("status", host, "--acknowledge").code == 0)
        #expect(try await run("status", host).code == 0)
    }

    private func run(
        _ command: String, _ host: Host, _ more: String...
    ) async throws -> Command.Outcome {
        try await Command.run(
            "logferry", [command] + more + ["--config", host.folder.path("logferry.toml")])
    }
}

extension Host {
    /// As if the last pass had been that long ago.
    fileprivate func wasOff(for duration: Duration) throws {
        let state = try #require(try StateDirectory.existing(folder.path("state")))
        let now = Moment.now().earlier(by: duration)
        let steady = now.steady.nanosecondsSinceBoot
        let note = LookNote(
            boot: Machine.currentBoot, first: steady, last: steady, wall: now.wall, before: nil)
        try state.save(note, of: "access")
    }
}
