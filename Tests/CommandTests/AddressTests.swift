import Glibc
import Sandbox
import TestSupport
import Testing

/// A NameNode whose name has several addresses.
@Suite struct AddressTests {
    /// Half of the time to connect is for the first address. In a mount name space of its own, so that
    /// nothing of it is left on the machine.
    @Test(.timeLimit(.minutes(10)), .enabled(if: geteuid() == 0, "mounting needs root"))
    func afterAnAddressThatIsSilentTheNextOneIsTried() async throws {
        var options = SandboxOptions()
        options.host = "127.0.0.2"
        let host = try await Host(options)
        let port = try #require(host.server.url.split(separator: ":").last.flatMap { UInt16($0) })
        let silent = try LoopbackBlackHole(port: port)
        try host.writeConfiguration()
        let text = String(decoding: try host.folder.read("logferry.toml"), as: UTF8.self)
        try host.folder.write(
            text.replacing("//127.0.0.2:", with: "//two.test:"), to: "logferry.toml")
        try host.folder.write("127.0.0.1 two.test\n127.0.0.2 two.test\n", to: "hosts")
        try host.log("a", patternBytes(10))
        let ship = (["$0"] + host.backfill).joined(separator: " ")
        let script = "mount --bind \(host.folder.path("hosts")) /etc/hosts && exec \(ship)"
        let outcome = try await Command.run(
            "/usr/bin/unshare",
            ["--mount", "/bin/sh", "-c", script, try Command.path(of: "logferry")])
        withExtendedLifetime(silent) {}
        #expect(outcome.code == 0, "\(outcome)")
        #expect(host.published("a") == patternBytes(10))
    }
}
