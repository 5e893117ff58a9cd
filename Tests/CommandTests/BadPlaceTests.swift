import Glibc
import Sandbox
import TestSupport
import Testing

/// Servers, folders and disks that are not as they should be: what the command says and how it ends.
@Suite struct BadPlaceTests {
    @Test func aPipeThatNobodyReadsAnyMoreIsNoReasonToStop() async throws {
        let host = try await Host()
        try host.writeConfiguration()
        try host.log("a", patternBytes(5 << 20))
        let script = "(\"$@\" 2>&1; echo $? >\(host.folder.path("code"))) | true"
        _ = try await Command.run(
            "/bin/sh", ["-c", script, "sh", try Command.path(of: "logferry")] + host.backfill)
        #expect(try String(decoding: host.folder.read("code"), as: UTF8.self) == "0\n")
        #expect(host.published("a") == patternBytes(5 << 20))
    }

    @Test func aDestinationBelowAFileIsSaid() async throws {
        let host = try await Host(existing: ["/logs": [1]])
        try host.writeConfiguration()
        try host.log("a", patternBytes(10))
        let outcome = try await Command.run("logferry", host.backfill)
        #expect(outcome.code == 65)
        #expect(outcome.errors.contains("is not a directory"), "\(outcome.errors)")
    }

    @Test func noPermissionEndsWith77AndTellsWhoNeedsWhat() async throws {
        let host = try await Host()
        try host.writeConfiguration()
        try host.log("a", patternBytes(10))
        host.server.faults.add(
            Fault(
                .answer(
                    with: .permissionDenied(
                        "Permission denied: user=logs, access=WRITE, inode=\"/\":hdfs:supergroup:drwxr-xr-x"
                    )), on: .init(op: "CREATE", times: nil)))
        let outcome = try await Command.run("logferry", host.backfill)
        #expect(outcome.code == 77)
        #expect(outcome.errors.contains("user=logs, access=WRITE"), "\(outcome.errors)")
    }

    @Test func aServerThatIsNoWebHDFSIsSaid() async throws {
        let host = try await Host()
        try host.writeConfiguration()
        try host.log("a", patternBytes(10))
        host.server.faults.add(
            Fault(
                .answer(with: .html(status: 404, title: "Not Found")), on: .init(times: nil)))
        let outcome = try await Command.run("logferry", host.backfill)
        #expect(outcome.code == 75)
        #expect(outcome.errors.contains("WebHDFS"), "\(outcome.errors)")
        #expect(outcome.errors.contains("port"), "\(outcome.errors)")
    }

    @Test(.timeLimit(.minutes(10))) func aServerThatIsDownIsSaidOnceForAllFiles() async throws {
        let host = try await Host()
        try host.writeConfiguration()
        for name in ["a", "b", "c"] { try host.log(name, patternBytes(10)) }
        let outcome = try await Command.run(
            "logferry", host.backfill + ["--hdfs", "http://127.0.0.1:1"])
        #expect(outcome.code == 75)
        let details = outcome.errors.split(separator: "\n").filter { $0.contains("127.0.0.1:1") }
        #expect(details.count == 1, "\(outcome.errors)")
    }

    @Test(
        .timeLimit(.minutes(10)),
        arguments: [
            (Answer.standby, "standby"), (Answer.safeMode("Cannot create file"), "safe mode"),
        ])
    func aNameNodeThatTakesNothingIsSaidAndTriedAgainLater(
        answer: Answer, says: String
    ) async throws {
        let host = try await Host()
        try host.writeConfiguration()
        try host.log("a", patternBytes(10))
        host.server.faults.add(
            Fault(.answer(with: answer), on: .init(role: .nameNode, times: nil)))
        let outcome = try await Command.run("logferry", host.backfill)
        #expect(outcome.code == 75)
        #expect(outcome.errors.lowercased().contains(says), "\(outcome.errors)")
        #expect(host.published("a") == nil)
    }

    @Test(.timeLimit(.minutes(10))) func aRedirectToANameThatDoesNotResolveTellsOfResolve()
        async throws
    {
        let host = try await Host()
        try host.writeConfiguration()
        try host.log("a", patternBytes(10))
        host.server.faults.add(
            Fault(
                .redirect(to: "dn1.invalid:9864"),
                on: .init(op: "CREATE", role: .nameNode, times: nil)))
        let outcome = try await Command.run("logferry", host.backfill)
        #expect(outcome.code == 75)
        #expect(outcome.errors.contains("dn1.invalid"), "\(outcome.errors)")
        #expect(outcome.errors.contains("resolve"), "\(outcome.errors)")
    }

    @Test func aMissingSourceDirectoryIsNamed() async throws {
        let host = try await Host()
        try host.writeConfiguration()
        let outcome = try await Command.run("logferry", host.backfill)
        #expect(outcome.code == 75)
        #expect(
            outcome.errors.contains("\(host.folder.path("logs")) does not exist"),
            "\(outcome.errors)")
    }

    @Test func anotherHostsStateIsRefused() async throws {
        let host = try await Host()
        try host.writeConfiguration()
        try host.folder.write("db-3\n", to: "state/host")
        let outcome = try await Command.run("logferry", host.backfill)
        #expect(outcome.code == 78)
        #expect(outcome.errors.contains("belongs to host 'db-3'"), "\(outcome.errors)")
    }

    @Test func damagedManifestsAreSetAsideAndRebuiltFromHDFS() async throws {
        let host = try await Host()
        try host.writeConfiguration()
        try host.log("a", patternBytes(3 << 20))
        #expect(try await Command.run("logferry", host.backfill).code == 0)
        let manifest = "state/manifests/access/2026/11/20/08.json"
        let good = try host.folder.read(manifest)
        try host.folder.write(Array(good.prefix(good.count / 2)), to: manifest)
        let outcome = try await Command.run("logferry", host.backfill)
        #expect(outcome.code == 0)
        #expect(outcome.errors.contains("is damaged; it was set aside"), "\(outcome.errors)")
        #expect(outcome.output.contains("\"sent_bytes\":0"))
        #expect(
            String(decoding: try host.folder.read(manifest), as: UTF8.self).contains("published"))
    }

    /// In a mount name space of its own, so that nothing of it is left on the machine.
    @Test(
        .enabled(if: geteuid() == 0, "mounting needs root"),
        arguments: [
            (options: "size=1M,ro", exit: Int32(78), says: "read-only"),
            (options: "size=1M,nr_inodes=2", exit: 75, says: "free some space"),
        ])
    func aDiskThatCannotBeWrittenIsSaid(options: String, exit: Int32, says: String) async throws {
        let host = try await Host()
        try host.writeConfiguration()
        try host.log("a", patternBytes(10))
        try host.folder.write([], to: "state/marker")
        let ship = (["$0"] + host.backfill).joined(separator: " ")
        let script =
            "mount -t tmpfs -o \(options) none \(host.folder.path("state")) && exec \(ship)"
        let outcome = try await Command.run(
            "/usr/bin/unshare",
            ["--mount", "/bin/sh", "-c", script, try Command.path(of: "logferry")])
        #expect(outcome.code == exit)
        #expect(outcome.errors.contains(says), "\(outcome.errors)")
        #expect(host.published("a") == nil)
    }
}
