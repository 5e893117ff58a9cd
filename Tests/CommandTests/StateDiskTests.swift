import Glibc
import Sandbox
import TestSupport
import Testing

/// A state directory on a disk that does not take everything.
@Suite struct StateDiskTests {
    /// From a step on every one fails: a disk that fills, one that the kernel makes read-only after
    /// an error, one that is broken. Later it is well again.
    @Test(
        .timeLimit(.minutes(10)),
        arguments: [
            (error: ENOSPC, says: "free some space", steps: Array(stride(from: 1, to: 110, by: 7))),
            (error: EROFS, says: "read-only", steps: Array(stride(from: 2, to: 110, by: 13))),
            (error: EIO, says: "check the disk", steps: Array(stride(from: 3, to: 110, by: 13))),
        ])
    func aDiskThatFailsIsSaidAndCostsTimeOnly(error: Int32, says: String, steps: [Int]) async throws
    {
        let failures = try await inPairs(steps) { step in
            let scene = try await CrashScene()
            let killSwitch = try scene.killSwitch(.fail(errno: error), at: step)
            let outcome = try await scene.run(killSwitch)
            let story = "\(killSwitch.report)\(outcome.errors)"
            #expect([0, 75, 78].contains(outcome.code), "\(story)")
            #expect(outcome.code == 0 || outcome.errors.contains(says), "\(story)")
            #expect(scene.partialFiles() == [], "\(story)")
            try await scene.finish(afterKills: 0, story)
            return outcome.code != 0
        }
        #expect(failures > steps.count / 2)
    }

    /// A small file system in a mount name space of its own, so that nothing of it is left.
    @Test(.timeLimit(.minutes(10)), .enabled(if: geteuid() == 0, "mounting needs root"))
    func aDiskThatFillsDuringAnUploadDoesNotStopIt() async throws {
        let scene = try await CrashScene()
        try scene.host.folder.makeDirectory("state")
        let faults = scene.host.server.faults
        let held = faults.add(
            Fault(.hold, on: RequestMatch(op: "CREATE", role: .dataNode, times: nil)))
        let (begun, full) = (try Gate(), try Gate())
        let script = """
            ship() { "$0" \(scene.arguments.joined(separator: " ")); }
            mount -t tmpfs -o size=256K none \(scene.host.folder.path("state")) || exit 1
            ship & pid=$!
            read line < \(begun.path)
            cat /dev/zero > \(scene.host.folder.path("state"))/filler
            read line < \(full.path)
            wait $pid; echo "first: $?"
            rm \(scene.host.folder.path("state"))/filler
            ship; echo "second: $?"
            """
        let command = try Command(
            "/usr/bin/unshare",
            ["--mount", "/bin/sh", "-c", script, try Command.path(of: "logferry")])
        let end = Task {
            let outcome = try await command.wait()
            for gate in [begun, full] { gate.close() }
            faults.clear()
            return outcome
        }
        await faults.waitForHit(held, count: CrashScene.concurrency)
        await begun.waitForVisitor()
        begun.open()
        await full.waitForVisitor()
        faults.clear()
        full.open()
        let outcome = try await end.value
        #expect(outcome.output.contains("first: 75"), "\(outcome.errors)")
        #expect(outcome.output.contains("second: 0"), "\(outcome.errors)")
        #expect(outcome.errors.contains("free some space"), "\(outcome.errors)")
        #expect(scene.partialFiles() == [])
        #expect(scene.logs.allSatisfy { (try? scene.host.folder.read($0.destination)) != nil })
        #expect(scene.puts == scene.parts)
    }
}
