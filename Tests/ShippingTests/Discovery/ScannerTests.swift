import Glibc
import Testing

@testable import Shipping

@Suite struct ScannerTests {
    @Test func theFilesOfASlotAreThoseThatCarryItsHour() throws {
        try TemporaryDirectory.with { logs in
            try logs.write("access.2026112008.log", "eight")
            try logs.write("access.2026112009.log")
            try logs.write("other.2026112008.log")
            let findings = Scanner.scan([
                try request(logs, "access.%Y%m%d%H.log", hour: 8),
                try request(logs, "access.%Y%m%d%H.log", hour: 7),
            ])
            #expect(paths(findings[0], logs) == ["access.2026112008.log"])
            #expect(findings[0].files.first?.size == 5)
            #expect(findings[0].files.first?.name == "access.2026112008.log")
            #expect(findings[1].files.isEmpty)
            #expect(findings.allSatisfy { !$0.hasFailure && $0.problems.isEmpty })
            #expect(findings.map(\.slot.label.hour) == [8, 7])
        }
    }

    @Test func wildcardsInDirectoriesAndNamesAreCaptured() throws {
        try TemporaryDirectory.with { logs in
            try logs.write("web/2026-11-20/a-1.08.log")
            try logs.write("api/2026-11-20/b-2.08.log")
            try logs.write("api/2026-11-21/b-2.08.log")
            try logs.write(".hidden/2026-11-20/b-2.08.log")
            try logs.write("plainfile")
            try logs.makeDirectory("empty")
            let finding = try scan(logs, "{app=*}/%Y-%m-%d/{part=*}-[0-9].%H.log")
            #expect(
                paths(finding, logs) == ["api/2026-11-20/b-2.08.log", "web/2026-11-20/a-1.08.log"])
            #expect(
                finding.files.map(\.captures) == [
                    ["app": "api", "part": "b"], ["app": "web", "part": "a"],
                ])
            #expect(finding.problems.isEmpty)
        }
    }

    @Test func aMissingDirectoryIsAFailureAndNotEmpty() throws {
        try TemporaryDirectory.with { logs in
            let finding = try scan(logs, "gone/deeper/access.%Y%m%d%H.log")
            #expect(finding.hasFailure)
            let problem = try #require(finding.problems.first)
            #expect(problem.reason == .missingDirectory)
            #expect(
                problem.description.contains(logs.path + "/gone does not exist; create or mount it")
            )
        }
    }

    @Test func theDirectoryOfADayMayBeStillToCome() throws {
        try TemporaryDirectory.with { logs in
            let finding = try scan(logs, "%Y%m%d/app/*.%H.log")
            #expect(!finding.hasFailure && finding.problems.isEmpty && finding.files.isEmpty)
            try logs.makeDirectory("20261120")
            #expect(try !scan(logs, "%Y%m%d/app/*.%H.log").hasFailure)
        }
    }

    @Test func aFileInPlaceOfADirectoryIsAFailure() throws {
        try TemporaryDirectory.with { logs in
            try logs.write("file")
            try logs.write("20261120")
            for pattern in ["file/access.%Y%m%d%H.log", "%Y%m%d/%H.log"] {
                let finding = try scan(logs, pattern)
                #expect(finding.hasFailure)
                #expect(finding.problems.first?.reason == .notADirectory)
            }
        }
    }

    @Test func anUnreadableDirectoryIsAFailureWhileOthersShip() throws {
        try TemporaryDirectory.with { logs in
            try logs.write("a/2026112008.log")
            try logs.write("b/2026112008.log")
            chmod(logs.path, 0o755)
            chmod(logs.path + "/a", 0o755)
            chmod(logs.path + "/b", 0)
            defer { chmod(logs.path + "/b", 0o700) }
            let finding = try withoutPrivileges { try scan(logs, "*/*%Y%m%d%H.log") }
            #expect(paths(finding, logs) == ["a/2026112008.log"])
            #expect(finding.hasFailure)
            let problem = try #require(finding.problems.first)
            #expect(problem.isPermissionDenied)
            #expect(problem.description.contains("cannot read \(logs.path)/b: Permission denied"))
            #expect(problem.description.contains("give logferry's user"))
        }
    }

    @Test func aDirectoryThatIsOnlySearchableIsEnoughForNamesThatAreKnown() throws {
        try TemporaryDirectory.with { logs in
            try logs.write("a/2026112008.log")
            chmod(logs.path, 0o755)
            chmod(logs.path + "/a", 0o311)
            defer { chmod(logs.path + "/a", 0o700) }
            #expect(try withoutPrivileges { try scan(logs, "a/%Y%m%d%H.log") }.files.count == 1)
            #expect(try withoutPrivileges { try scan(logs, "a/*%Y%m%d%H.log") }.hasFailure)
        }
    }

    @Test func whatIsNoRegularFileIsIgnoredWithAReason() throws {
        try TemporaryDirectory.with { logs in
            try logs.write("real")
            try logs.link("a.2026112008", to: "real")
            try logs.makeDirectory("b.2026112008")
            mkfifo(logs.path + "/c.2026112008", 0o600)
            try logs.link("d.2026112008", to: "nowhere")
            try logs.write("e.2026112008")
            let finding = try scan(logs, "*.%Y%m%d%H")
            #expect(paths(finding, logs) == ["e.2026112008"])
            #expect(
                finding.problems.map(\.reason) == [
                    .symbolicLink, .notRegular(.directory), .notRegular(.namedPipe), .symbolicLink,
                ])
            #expect(!finding.hasFailure)
            #expect(
                finding.problems[2].description.hasSuffix(
                    "c.2026112008 is ignored: it is a named pipe"))
        }
    }

    @Test func aLinkWithAKnownNameIsNoFileEither() throws {
        try TemporaryDirectory.with { logs in
            try logs.write("real")
            try logs.link("2026112008", to: "real")
            #expect(try scan(logs, "%Y%m%d%H").problems.map(\.reason) == [.symbolicLink])
        }
    }

    @Test func onlyLiteralDirectoriesMayBeLinks() throws {
        try TemporaryDirectory.with { logs in
            try logs.write("real/2026112008.log")
            try logs.link("app", to: "real")
            try logs.link("dangling", to: "nowhere")
            try logs.link("filelink", to: "real/2026112008.log")
            #expect(try paths(scan(logs, "app/%Y%m%d%H.log"), logs) == ["app/2026112008.log"])
            let finding = try scan(logs, "*/%Y%m%d%H.log")
            #expect(paths(finding, logs) == ["real/2026112008.log"])
            #expect(finding.problems == [DiscoveryProblem(logs.path + "/app", .symbolicLink)])
            #expect(
                try scan(logs, "dangling/%Y%m%d%H").problems.map(\.reason) == [.missingDirectory])
        }
    }

    /// One name is found by its own text and by a wildcard: only the first may follow the link.
    @Test func aLinkIsFollowedForThePatternThatNamesIt() throws {
        try TemporaryDirectory.with { logs in
            try logs.write("real/a.2026112008")
            try logs.write("real/b.2026112008")
            try logs.link("app", to: "real")
            let findings = Scanner.scan([
                try request(logs, "app/a.%Y%m%d%H", stream: "one"),
                try request(logs, "*/b.%Y%m%d%H", stream: "two"),
            ])
            #expect(paths(findings[0], logs) == ["app/a.2026112008"])
            #expect(paths(findings[1], logs) == ["real/b.2026112008"])
            #expect(findings[1].problems.map(\.reason) == [.symbolicLink])
        }
    }

    @Test func hardLinksAreOneFile() throws {
        try TemporaryDirectory.with { logs in
            let first = try logs.write("b.2026112008")
            link(first, logs.path + "/a.2026112008")
            link(first, logs.path + "/c.2026112008")
            let finding = try scan(logs, "*.%Y%m%d%H")
            #expect(paths(finding, logs) == ["a.2026112008"])
            #expect(
                finding.files.first?.otherPaths
                    == ["b", "c"].map { "\(logs.path)/\($0).2026112008" })
        }
    }

    @Test func aFileThatTwoStreamsClaimIsAConflictOfBoth() throws {
        try TemporaryDirectory.with { logs in
            try logs.write("a.2026112008")
            try logs.write("b.2026112008")
            let findings = Scanner.scan([
                try request(logs, "*.%Y%m%d%H", stream: "all"),
                try request(logs, "a.%Y%m%d%H", stream: "some"),
            ])
            #expect(paths(findings[0], logs) == ["b.2026112008"])
            #expect(findings[1].files.isEmpty)
            for finding in findings {
                #expect(finding.problems.map(\.severity) == [.conflict])
                let text = finding.problems.first?.description ?? ""
                #expect(text.contains("is claimed by all 2026-11-20T08 and by some 2026-11-20T08"))
            }
        }
    }

    @Test func aNameThatCouldBeOfTwoHoursIsAConflict() throws {
        try TemporaryDirectory.with { logs in
            try logs.write("20261120/0809.log")
            let findings = Scanner.scan([
                try request(logs, "%Y%m%d/*%H*", hour: 8),
                try request(logs, "%Y%m%d/*%H*", hour: 9),
            ])
            #expect(findings.allSatisfy { $0.files.isEmpty && $0.problems.count == 1 })
        }
    }

    @Test func namesThatAreEqualOnlyToAReaderStayApart() throws {
        try TemporaryDirectory.with { logs in
            try logs.write("e\u{301}/2026112008")
            try logs.write("\u{e9}/2026112008")
            #expect(try scan(logs, "*/%Y%m%d%H").files.count == 2)
            let findings = Scanner.scan([
                try request(logs, "e\u{301}/%Y%m%d%H", stream: "one"),
                try request(logs, "\u{e9}/%Y%m%d%H", stream: "two"),
            ])
            #expect(findings.allSatisfy { $0.files.count == 1 && $0.problems.isEmpty })
        }
    }

    @Test func aNameThatIsNotUTF8IsIgnoredWithAReason() throws {
        try TemporaryDirectory.with { logs in
            let path = Array((logs.path + "/").utf8) + [0xff] + Array(".2026112008".utf8) + [0]
            close(open(path.map { CChar(bitPattern: $0) }, O_CREAT | O_WRONLY, 0o600))
            let finding = try scan(logs, "*.%Y%m%d%H")
            #expect(finding.files.isEmpty)
            #expect(finding.problems.map(\.reason) == [.nameIsNotUTF8])
        }
    }

    /// 24 hours of 3 streams, and a directory in which nearly nothing matches.
    @Test func aDirectoryIsReadOnceForAllStreamsAndHours() throws {
        try TemporaryDirectory.with { logs in
            for index in 0..<100_000 {
                close(open("\(logs.path)/x\(index)", O_CREAT | O_WRONLY, 0o600))
            }
            try logs.write("a1.2026112008")
            try logs.write("b1.2026112009")
            let requests = try ["a", "b", "c"].flatMap { stream in
                try (0..<24).map {
                    try request(logs, "\(stream)*.%Y%m%d%H", hour: $0, stream: stream)
                }
            }
            var pass = ScanPass(requests)
            pass.run()
            #expect(pass.listings == 1)
            #expect(
                pass.findings.flatMap { paths($0, logs) } == ["a1.2026112008", "b1.2026112009"])
        }
    }

    @Test func aDirectoryThatTwoPatternsReachIsReadOnce() throws {
        try TemporaryDirectory.with { logs in
            try logs.write("app/a.2026112008")
            var pass = ScanPass([
                try request(logs, "*/a*.%Y%m%d%H", stream: "one"),
                try request(logs, "app/b*.%Y%m%d%H", stream: "two"),
            ])
            pass.run()
            #expect(pass.listings == 2)  // `logs` and `app`
        }
    }

    @Test func aNameThatIsKnownNeedsNoReading() throws {
        try TemporaryDirectory.with { logs in
            try logs.write("app/2026112008")
            var pass = ScanPass([try request(logs, "app/%Y%m%d%H")])
            pass.run()
            #expect(pass.listings == 0)
            #expect(pass.findings[0].files.count == 1)
        }
    }

    @Test func onlySoManyProblemsAreKept() throws {
        try TemporaryDirectory.with { logs in
            for index in 0..<103 { try logs.makeDirectory("\(index).2026112008") }
            let finding = try scan(logs, "*.%Y%m%d%H")
            #expect(finding.problems.count == SlotFinding.maximumProblems)
            #expect(finding.omittedProblems == 3)
        }
    }

    private func scan(_ logs: TemporaryDirectory, _ pattern: String) throws -> SlotFinding {
        try #require(Scanner.scan([try request(logs, pattern)]).first)
    }

    private func paths(_ finding: SlotFinding, _ logs: TemporaryDirectory) -> [String] {
        finding.files.map { String($0.path.dropFirst(logs.path.count + 1)) }
    }
}

/// An hour of 2026-11-20.
private func request(
    _ logs: TemporaryDirectory, _ pattern: String, hour: Int = 8, stream: String = "access"
) throws -> ScanRequest {
    let hours = try LocalHours(zone: "UTC")
    let label = try #require(HourLabel(year: 2026, month: 11, day: 20, hour: hour))
    return ScanRequest(
        stream: stream, slot: try #require(hours.slot(labelled: label)),
        pattern: try SourcePattern(logs.path + "/" + pattern), stamp: .begin, hours: hours)
}
