import Sandbox
import TestSupport
import Testing

/// `logferry status`, on what passes left behind.
@Suite struct StatusTests {
    @Test func beforeTheFirstPassThereIsNothingToTell() async throws {
        let host = try await Host()
        try host.writeConfiguration()
        let outcome = try await status(host)
        #expect(outcome.code == 0)
        #expect(outcome.output == "nothing was shipped yet\n")
    }

    @Test func aShippedHourIsComplete() async throws {
        let host = try await Host()
        try host.writeConfiguration()
        try host.log("a", patternBytes(1_500))
        #expect(try await Command.run("logferry", host.backfill).code == 0)
        let outcome = try await status(host)
        #expect(outcome.code == 0)
        #expect(outcome.output == "access\n  2026-11-20T08  complete    1 file  1.50 KB\n")
    }

    @Test func whatNeedsAPersonIsShownWithItsReason() async throws {
        let taken = "/logs/\(Host.hour)/web.a.\(Host.hour).log"
        let host = try await Host(existing: [taken: patternBytes(10, seed: 9)])
        try host.writeConfiguration()
        try host.log("a", patternBytes(10))
        #expect(try await Command.run("logferry", host.backfill).code == 65)
        let outcome = try await status(host)
        #expect(outcome.code == 65)
        #expect(outcome.output.contains("2026-11-20T08  incomplete"))
        #expect(outcome.output.contains("is taken by something else"))
    }

    @Test func aFailedHourIsOpenAndComesAgain() async throws {
        let host = try await Host()
        try host.writeConfiguration()
        try host.log("a", patternBytes(10))
        let noPermission = host.server.faults.add(
            Fault(
                .answer(with: .permissionDenied("Permission denied: user=logs, access=WRITE")),
                on: .init(op: "CREATE", times: nil)))
        #expect(try await Command.run("logferry", host.backfill).code == 77)
        let outcome = try await status(host)
        #expect(outcome.code == 75)
        #expect(outcome.output.contains("2026-11-20T08  open"))
        host.server.faults.remove(noPermission)
        #expect(try await Command.run("logferry", host.backfill).code == 0)
        #expect(try await status(host).code == 0)
    }

    /// The command was killed between the two, or the disk lost one.
    @Test func anHourThatWasBegunAndHasNoManifestIsOpen() async throws {
        let host = try await Host()
        try host.writeConfiguration()
        try host.folder.write("", to: "state/open/access.2026-11-20T08")
        try host.folder.write("web\n", to: "state/host")
        let outcome = try await status(host)
        #expect(outcome.code == 75)
        #expect(outcome.output.contains("2026-11-20T08  open"))
    }

    @Test func theJSONHasOneEntryForEachHour() async throws {
        let host = try await Host()
        try host.writeConfiguration()
        try host.log("a", patternBytes(10))
        _ = try await Command.run("logferry", host.backfill)
        let outcome = try await status(host, "--json")
        #expect(outcome.output.hasPrefix("[{"))
        #expect(outcome.output.contains("\"slot\":\"2026-11-20T08\",\"state\":\"complete\""))
    }

    private func status(_ host: Host, _ more: String...) async throws -> Command.Outcome {
        try await Command.run(
            "logferry", ["status", "--config", host.folder.path("logferry.toml")] + more)
    }
}
