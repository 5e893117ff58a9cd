import Sandbox
import TestSupport
import Testing

/// A stream that somebody renames in the configuration, or takes out of it.
@Suite struct ForgottenStreamTests {
    @Test(.timeLimit(.minutes(10)))
    func unfinishedUploadsOfAStreamThatIsNotConfiguredAnyMoreAreSaid() async throws {
        let scene = try await CrashScene([CrashScene.everyShape[0]])
        #expect(try await scene.kill(at: Fault(.hold, on: RequestMatch(op: "RENAME"))))
        let record = try #require(scene.records.first)
        let said = "uploads of a stream that is not configured any more are unfinished"
        try scene.renameStream("access", to: "other")
        let other = try await scene.run()
        #expect(other.code == 0)
        #expect(other.errors.split(separator: "\n").count { $0.contains(said) } == 1)
        for text in ["stream=access", "count=1", "uploads=\(record.dropLast(5))"] {
            #expect(other.errors.contains(text), "\(other.errors)")
        }
        // Who chooses a stream does not speak of the others.
        for flags in [
            ["--stream", "other"],
            ["--source", "/none/a.%Y%m%d%H", "--destination", "/none/%Y%m%d%H/{name}"],
        ] {
            let chosen = try await Command.run("logferry", scene.arguments + flags)
            #expect(!chosen.errors.contains(said), "\(chosen.errors)")
        }
        try scene.renameStream("other", to: "access")
        let outcome = try await scene.run()
        #expect(outcome.code == 0)
        #expect(!outcome.errors.contains(said))
        #expect(scene.records == [])
    }
}

extension CrashScene {
    fileprivate func renameStream(_ name: String, to other: String) throws {
        let text = String(decoding: try host.folder.read("logferry.toml"), as: UTF8.self)
        try host.folder.write(
            text.replacing("[streams.\(name)]", with: "[streams.\(other)]"), to: "logferry.toml")
    }

    fileprivate var records: [String] {
        host.folder.names(in: "state/uploads").filter { $0.hasSuffix(".json") }
    }
}
