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
        #expect(outcome.output.hasPrefix("nothing was shipped yet\naccess  next start "))
    }

    @Test func aShippedHourIsComplete() async throws {
        let host = try await Host()
        try host.writeConfiguration()
        try host.log("a", patternBytes(1_500))
        #expect(try await Command.run("logferry", host.backfill).code == 0)
        let outcome = try await status(host)
        #expect(outcome.code == 0)
        #expect(outcome.output.hasPrefix("access  next start "))
        #expect(outcome.output.hasSuffix("\n  2026-11-20T08  complete    1 file  1.50 KB\n"))
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
        #expect(outcome.output.hasPrefix("{\"slots\":[{"))
        #expect(outcome.output.contains("\"slot\":\"2026-11-20T08\",\"state\":\"complete\""))
        #expect(outcome.output.contains("\"streams\":[{\"next_start\":\"20"))
    }

    @Test func withoutAConfigurationTheNextStartIsLeftOut() async throws {
        let host = try await Host()
        try host.writeConfiguration()
        try host.log("a", patternBytes(10))
        _ = try await Command.run("logferry", host.backfill)
        let state = ["--state", host.folder.path("state")]
        let outcome = try await Command.run("logferry", ["status"] + state)
        #expect(outcome.code == 0)
        #expect(outcome.output == "access\n  2026-11-20T08  complete    1 file  10 B\n")
        let json = try await Command.run("logferry", ["status", "--json"] + state)
        #expect(json.output.contains("\"streams\":[{\"next_start\":null,\"stream\":\"access\"}]"))
    }

    /// Older than what is shown of finished hours.
    @Test func anAlarmIsShownUntilItIsAcknowledged() async throws {
        let taken = "/logs/\(Host.hour)/web.a.\(Host.hour).log"
        let host = try await Host(existing: [taken: patternBytes(10, seed: 9)])
        try host.writeConfiguration()
        try host.log("a", patternBytes(10))
        #expect(try await Command.run("logferry", host.backfill).code == 65)
        let later = ["--from", "2026-11-20T09", "--to", "2026-11-21T09"]
        let config = ["--config", host.folder.path("logferry.toml")]
        #expect(try await Command.run("logferry", ["backfill"] + later + config).code == 0)
        #expect(try await status(host).code == 65)
        let others = try await status(host, "--acknowledge", "--from", "2026-11-20T09")
        #expect(others.code == 65)
        #expect(others.output.contains("2026-11-20T08  incomplete"))
        let outcome = try await status(host, "--acknowledge", "--stream", "access")
        #expect(outcome.code == 0)
        #expect(outcome.errors == "acknowledged  access  2026-11-20T08\n")
        #expect(!outcome.output.contains("2026-11-20T08"))
        let again = try await Command.run("logferry", host.backfill)
        #expect(again.code == 0)
        #expect(again.output.contains("\"acknowledged\":true"), "\(again)")
        #expect(again.output.contains("\"conflicts\":1,"), "\(again)")
        let all = try await status(host, "--all")
        #expect(all.code == 0)
        #expect(all.output.contains("2026-11-20T08  incomplete  0 of 1 file  0 B  acknowledged"))
    }

    @Test func hoursAreChosenOnlyToBeAcknowledged() async throws {
        let host = try await Host()
        try host.writeConfiguration()
        #expect(try await status(host, "--from", "2026-11-20T09").code == 64)
    }

    private func status(_ host: Host, _ more: String...) async throws -> Command.Outcome {
        try await Command.run(
            "logferry", ["status", "--config", host.folder.path("logferry.toml")] + more)
    }
}
