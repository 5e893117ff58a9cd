import Sandbox
import TestSupport
import Testing

/// A configuration that cannot be meant is refused with a text that helps, before anything is done.
@Suite struct BadConfigurationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What stands in the good configuration, and what instead of it here.
        let change: (of: String, to: String)
        let says: [String]

        init(_ description: String, _ of: String, _ to: String, says: String...) {
            (testDescription, change, self.says) = (description, (of, to), says)
        }
    }

    static let cases = [
        Case(
            "a mistyped key", "block_size", "block_sise", says: "logferry.toml:10", "block_sise",
            "did you mean 'block_size'"),
        Case("a mistyped table", "[hdfs]", "[hdsf]", says: "hdsf", "hdfs"),
        Case("a broken line", "[hdfs]", "[hdfs", says: "logferry.toml:4", "no TOML"),
        Case(
            "a size without a unit that there is", "1MiB", "1XB", says: "block_size", "1XB", "KiB"),
        Case("a block of no whole checksums", "1MiB", "1000KB", says: "block_size", "512"),
        Case("a zone that does not exist", "UTC", "Asia/Shangai", says: "timezone", "Asia/Shangai"),
        Case("a pattern without an hour", "*.%Y%m%d%H.log", "*.%Y%m%d.log", says: "source", "%H"),
        Case(
            "a destination without an hour", "/logs/%Y%m%d%H/{host}.{name}", "/logs/{host}",
            says: "destination", "two hours would share"),
        Case("a value that there is not", "{host}", "{hots}", says: "destination", "hots"),
        Case("a destination that climbs", "/logs/%Y", "/logs/../%Y", says: "destination", ".."),
        Case("an endpoint that is no URL", "http://", "hdfs://", says: "endpoints", "http"),
        Case("a user that HDFS refuses", #"user = "logs""#, #"user = "lo gs""#, says: "user"),
    ]

    @Test(arguments: cases) func itIsRefusedWithWhatWouldBeRight(_ bad: Case) async throws {
        let host = try await Host()
        try host.writeConfiguration()
        let good = String(decoding: try host.folder.read("logferry.toml"), as: UTF8.self)
        let text = try #require(good.replacingFirst(bad.change.of, with: bad.change.to))
        try host.folder.write(text, to: "logferry.toml")
        let outcome = try await Command.run("logferry", host.backfill)
        #expect(outcome.code == 78)
        for word in bad.says { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
        #expect(outcome.output == "")
        #expect(host.server.requests.isEmpty)
        #expect(host.folder.names(in: "state") == [])
    }

    @Test func streamsThatWouldShareADestinationAreBothNamed() async throws {
        let outcome = try await outcome(
            source: "other/*.%Y%m%d%H.log", destination: "/logs/%Y%m%d%H/{host}.{name}")
        #expect(outcome.code == 78)
        for word in ["access", "second", "destination"] {
            #expect(outcome.errors.contains(word), "\(outcome.errors)")
        }
    }

    @Test func streamsThatClaimOneFileAreBothNamed() async throws {
        let outcome = try await outcome(
            source: "logs/a*.%Y%m%d%H.log", destination: "/second/%Y%m%d%H/{host}.{name}")
        #expect(outcome.code == 78)
        for word in ["access", "second", "source"] {
            #expect(outcome.errors.contains(word), "\(outcome.errors)")
        }
    }

    @Test func theLastHourMustComeAfterTheFirst() async throws {
        let host = try await Host()
        try host.writeConfiguration()
        let outcome = try await Command.run(
            "logferry",
            [
                "backfill", "--config", host.folder.path("logferry.toml"), "--from",
                "2026-11-20T09", "--to", "2026-11-20T08",
            ])
        #expect(outcome.code == 64)
        #expect(outcome.errors.contains("2026-11-20T09 is not before --to 2026-11-20T08"))
    }

    @Test func anHourThatIsNoneIsShownHowToWriteOne() async throws {
        let outcome = try await Command.run(
            "logferry", ["backfill", "--from", "yesterday", "--to", "2026-11-20T08"])
        #expect(outcome.code == 64)
        #expect(outcome.errors.contains("write it like 2026-11-20T08"))
    }

    @Test func aMissingFileIsNamed() async throws {
        let outcome = try await Command.run("logferry", ["ship", "--config", "/nowhere/x.toml"])
        #expect(outcome.code == 78)
        #expect(outcome.errors.contains("/nowhere/x.toml"))
    }

    private func outcome(source: String, destination: String) async throws -> Command.Outcome {
        let host = try await Host()
        try host.writeConfiguration(
            """
            [streams.second]
            source = "\(host.folder.path(source))"
            destination = "\(destination)"
            """)
        return try await Command.run("logferry", host.backfill)
    }
}

extension String {
    /// Nil where there is nothing to replace.
    func replacingFirst(_ text: String, with other: String) -> String? {
        guard let start = firstRange(of: text) else { return nil }
        return self[..<start.lowerBound] + other + self[start.upperBound...]
    }

    private func firstRange(of text: String) -> Range<Index>? {
        indices.lazy.filter { self[$0...].hasPrefix(text) }.first.map {
            $0..<index($0, offsetBy: text.count)
        }
    }
}
