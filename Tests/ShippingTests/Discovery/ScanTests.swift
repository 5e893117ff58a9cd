import Glibc
import TestSupport
import Testing

@testable import Shipping

@Suite struct ScanTests {
    private let logs: TemporaryFolder

    init() throws { logs = try TemporaryFolder() }

    @Test func theFilesOfASlotAreThoseThatCarryItsHour() throws {
        try logs.write("eight", to: "access.2026112008.log")
        try logs.write(to: "access.2026112009.log")
        try logs.write(to: "other.2026112008.log")
        let findings = Scan.findings(of: [
            try request("access.%Y%m%d%H.log", hour: 8),
            try request("access.%Y%m%d%H.log", hour: 7),
        ])
        #expect(paths(findings[0]) == ["access.2026112008.log"])
        #expect(findings[0].files.first?.size == 5)
        #expect(findings[0].files.first?.name == "access.2026112008.log")
        #expect(findings[1].files.isEmpty)
        #expect(findings.allSatisfy { !$0.hasFailure && $0.problems.isEmpty })
        #expect(findings.map(\.slot.label.hour) == [8, 7])
    }

    @Test func wildcardsInDirectoriesAndNamesAreCaptured() throws {
        try logs.write(to: "web/2026-11-20/a-1.08.log")
        try logs.write(to: "api/2026-11-20/b-2.08.log")
        try logs.write(to: "api/2026-11-21/b-2.08.log")
        try logs.write(to: ".hidden/2026-11-20/b-2.08.log")
        try logs.write(to: "plainfile")
        try logs.makeDirectory("empty")
        let finding = try scan("{app=*}/%Y-%m-%d/{part=*}-[0-9].%H.log")
        #expect(
            paths(finding) == ["api/2026-11-20/b-2.08.log", "web/2026-11-20/a-1.08.log"])
        #expect(
            finding.files.map(\.captures) == [
                ["app": "api", "part": "b"], ["app": "web", "part": "a"],
            ])
        #expect(finding.problems.isEmpty)
    }

    @Test func wildcardsOfACompressedFormStandForWhatThoseOfItsLogDo() throws {
        try logs.write(to: "web/api-2026112008.log.gz")
        let finding = try scan("{host=*}/{app=*}-%Y%m%d%H.log")
        #expect(finding.files.map(\.captures) == [["host": "web", "app": "api"]])
    }

    /// A slash and what is combined with it are one character to Swift.
    @Test func aNameMayBeginWithACombiningCharacter() throws {
        try logs.write(to: "\u{301}web.2026112008.log")
        let finding = try scan("*.%Y%m%d%H.log")
        #expect(
            finding.files.map { Array($0.name.utf8) } == [Array("\u{301}web.2026112008.log".utf8)])
    }

    @Test func aMissingDirectoryIsAFailureAndNotEmpty() throws {
        let finding = try scan("gone/deeper/access.%Y%m%d%H.log")
        #expect(finding.hasFailure)
        let problem = try #require(finding.problems.first)
        #expect(problem.reason == .missingDirectory)
        #expect(
            problem.description.contains("\(logs.path)/gone does not exist; create or mount it")
        )
    }

    @Test func theDirectoryOfADayMayBeStillToCome() throws {
        let finding = try scan("%Y%m%d/app/*.%H.log")
        #expect(!finding.hasFailure && finding.problems.isEmpty && finding.files.isEmpty)
        try logs.makeDirectory("20261120")
        #expect(try !scan("%Y%m%d/app/*.%H.log").hasFailure)
    }

    @Test func aFileInPlaceOfADirectoryIsAFailure() throws {
        try logs.write(to: "file")
        try logs.write(to: "20261120")
        for pattern in ["file/access.%Y%m%d%H.log", "%Y%m%d/%H.log"] {
            let finding = try scan(pattern)
            #expect(finding.hasFailure)
            #expect(finding.problems.first?.reason == .notADirectory)
        }
    }

    @Test func anUnreadableDirectoryIsAFailureWhileOthersShip() throws {
        try logs.write(to: "a/2026112008.log")
        try logs.write(to: "b/2026112008.log")
        chmod(logs.path, 0o755)
        chmod(logs.path("a"), 0o755)
        chmod(logs.path("b"), 0)
        defer { chmod(logs.path("b"), 0o700) }
        let finding = try withoutPrivileges { try scan("*/*%Y%m%d%H.log") }
        #expect(paths(finding) == ["a/2026112008.log"])
        #expect(finding.hasFailure)
        let problem = try #require(finding.problems.first)
        #expect(problem.isPermissionDenied)
        #expect(problem.description.contains("cannot read \(logs.path)/b: Permission denied"))
        #expect(problem.description.contains("give logferry's user"))
    }

    @Test func aDirectoryThatIsOnlySearchableIsEnoughForNamesThatAreKnown() throws {
        try logs.write(to: "a/2026112008.log")
        chmod(logs.path, 0o755)
        chmod(logs.path("a"), 0o311)
        defer { chmod(logs.path("a"), 0o700) }
        #expect(try withoutPrivileges { try scan("a/%Y%m%d%H.log") }.files.count == 1)
        #expect(try withoutPrivileges { try scan("a/*%Y%m%d%H.log") }.hasFailure)
    }

    @Test func whatIsNoRegularFileIsIgnoredWithAReason() throws {
        try logs.write(to: "real")
        try logs.link("a.2026112008", to: "real")
        try logs.makeDirectory("b.2026112008")
        mkfifo(logs.path("c.2026112008"), 0o600)
        try logs.link("d.2026112008", to: "nowhere")
        try logs.write(to: "e.2026112008")
        let finding = try scan("*.%Y%m%d%H")
        #expect(paths(finding) == ["e.2026112008"])
        #expect(
            finding.problems.map(\.reason) == [
                .symbolicLink, .notRegular(.directory), .notRegular(.namedPipe), .symbolicLink,
            ])
        #expect(!finding.hasFailure)
        #expect(
            finding.problems[2].description.hasSuffix(
                "c.2026112008 is ignored: it is a named pipe"))
    }

    @Test func aLinkWithAKnownNameIsNoFileEither() throws {
        try logs.write(to: "real")
        try logs.link("2026112008", to: "real")
        #expect(try scan("%Y%m%d%H").problems.map(\.reason) == [.symbolicLink])
    }

    @Test func onlyLiteralDirectoriesMayBeLinks() throws {
        try logs.write(to: "real/2026112008.log")
        try logs.link("app", to: "real")
        try logs.link("dangling", to: "nowhere")
        try logs.link("filelink", to: "real/2026112008.log")
        #expect(try paths(scan("app/%Y%m%d%H.log")) == ["app/2026112008.log"])
        let finding = try scan("*/%Y%m%d%H.log")
        #expect(paths(finding) == ["real/2026112008.log"])
        #expect(finding.problems == [DiscoveryProblem(logs.path("app"), .symbolicLink)])
        #expect(
            try scan("dangling/%Y%m%d%H").problems.map(\.reason) == [.missingDirectory])
    }

    /// One name is found by its own text and by a wildcard: only the first may follow the link.
    @Test func aLinkIsFollowedForThePatternThatNamesIt() throws {
        try logs.write(to: "real/a.2026112008")
        try logs.write(to: "real/b.2026112008")
        try logs.link("app", to: "real")
        let findings = Scan.findings(of: [
            try request("app/a.%Y%m%d%H", stream: "one"),
            try request("*/b.%Y%m%d%H", stream: "two"),
        ])
        #expect(paths(findings[0]) == ["app/a.2026112008"])
        #expect(paths(findings[1]) == ["real/b.2026112008"])
        #expect(findings[1].problems.map(\.reason) == [.symbolicLink])
    }

    @Test func hardLinksAreOneFile() throws {
        let first = try logs.write(to: "b.2026112008")
        link(first, logs.path("a.2026112008"))
        link(first, logs.path("c.2026112008"))
        let finding = try scan("*.%Y%m%d%H")
        #expect(paths(finding) == ["a.2026112008"])
    }

    @Test func aFileThatTwoStreamsClaimIsAConflictOfBoth() throws {
        try logs.write(to: "a.2026112008")
        try logs.write(to: "b.2026112008")
        let findings = Scan.findings(of: [
            try request("*.%Y%m%d%H", stream: "all"),
            try request("a.%Y%m%d%H", stream: "some"),
        ])
        #expect(paths(findings[0]) == ["b.2026112008"])
        #expect(findings[1].files.isEmpty)
        for finding in findings {
            #expect(finding.problems.map(\.severity) == [.conflict])
            let text = finding.problems.first?.description ?? ""
            #expect(text.contains("is claimed by all 2026-11-20T08 and by some 2026-11-20T08"))
        }
    }

    @Test func aNameThatCouldBeOfTwoHoursIsAConflict() throws {
        try logs.write(to: "20261120/0809.log")
        let findings = Scan.findings(of: [
            try request("%Y%m%d/*%H*", hour: 8),
            try request("%Y%m%d/*%H*", hour: 9),
        ])
        #expect(findings.allSatisfy { $0.files.isEmpty && $0.problems.count == 1 })
    }

    @Test func namesThatAreEqualOnlyToAReaderAreForAPersonToTellApart() throws {
        try logs.write(to: "e\u{301}/2026112008")
        try logs.write(to: "\u{e9}/2026112008")
        let finding = try scan("*/%Y%m%d%H")
        #expect(finding.files.isEmpty)
        #expect(finding.problems.map(\.reason) == [.looksLikeAnother, .looksLikeAnother])
        let findings = Scan.findings(of: [
            try request("e\u{301}/%Y%m%d%H", stream: "one"),
            try request("\u{e9}/%Y%m%d%H", stream: "two"),
        ])
        #expect(findings.allSatisfy { $0.files.count == 1 && $0.problems.isEmpty })
    }

    @Test func aNameThatIsNotUTF8IsAConflict() throws {
        let path = Array((logs.path + "/").utf8) + [0xff] + Array(".2026112008".utf8) + [0]
        close(open(path.map { CChar(bitPattern: $0) }, O_CREAT | O_WRONLY, 0o600))
        let finding = try scan("*.%Y%m%d%H")
        #expect(finding.files.isEmpty)
        #expect(finding.problems.map(\.reason) == [.nameIsNotUTF8])
    }

    /// 24 hours of 3 streams, and a directory in which nearly nothing matches.
    @Test func aDirectoryIsReadOnceForAllStreamsAndHours() throws {
        for index in 0..<100_000 {
            close(open(logs.path("x\(index)"), O_CREAT | O_WRONLY, 0o600))
        }
        try logs.write(to: "a1.2026112008")
        try logs.write(to: "b1.2026112009")
        let requests = try ["a", "b", "c"].flatMap { stream in
            try (0..<24).map {
                try request("\(stream)*.%Y%m%d%H", hour: $0, stream: stream)
            }
        }
        var scan = Scan(requests)
        scan.run()
        #expect(scan.listings == 1)
        let findings = Scan.findings(of: requests)
        #expect(findings.flatMap { paths($0) } == ["a1.2026112008", "b1.2026112009"])
    }

    @Test func aDirectoryThatTwoPatternsReachIsReadOnce() throws {
        try logs.write(to: "app/a.2026112008")
        var scan = Scan([
            try request("*/a*.%Y%m%d%H", stream: "one"),
            try request("app/b*.%Y%m%d%H", stream: "two"),
        ])
        scan.run()
        #expect(scan.listings == 2)  // `logs` and `app`
    }

    @Test func aNameThatIsKnownNeedsNoReading() throws {
        try logs.write(to: "app/2026112008")
        var scan = Scan([try request("app/%Y%m%d%H")])
        scan.run()
        #expect(scan.listings == 0)
        #expect(scan.result.files.range(of: 0).count == 1)
    }

    @Test func onlySoManyProblemsAreKept() throws {
        for index in 0..<103 { try logs.makeDirectory("\(index).2026112008") }
        let finding = try scan("*.%Y%m%d%H")
        #expect(finding.problems.count == SlotFinding.maximumProblems)
        #expect(finding.omittedProblems == 3)
    }

    private func scan(_ pattern: String) throws -> SlotFinding {
        try #require(Scan.findings(of: [try request(pattern)]).first)
    }

    private func paths(_ finding: SlotFinding) -> [String] {
        finding.files.map { String($0.path.dropFirst(logs.path.count + 1)) }
    }

    /// An hour of 2026-11-20.
    private func request(
        _ pattern: String, hour: Int = 8, stream: String = "access"
    ) throws -> ScanRequest {
        let hours = try LocalHours(zone: "UTC")
        let label = try #require(HourLabel(year: 2026, month: 11, day: 20, hour: hour))
        return ScanRequest(
            stream: stream, slot: try #require(hours.slot(labelled: label)),
            pattern: try SourcePattern(logs.path(pattern)), stamp: .begin, hours: hours)
    }
}
