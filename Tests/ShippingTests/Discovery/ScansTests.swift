import TestSupport
import Testing

@testable import Shipping

/// Looks at several places, one of which may not answer.
@Suite(.timeLimit(.minutes(5))) struct ScansTests {
    private let logs: TemporaryFolder

    init() throws { logs = try TemporaryFolder() }

    private func request(_ pattern: String, stream: String) throws -> ScanRequest {
        let hours = try LocalHours(zone: "UTC")
        let slot = try #require(hours.slot(labelled: .of("2026-11-20T08")))
        return ScanRequest(
            stream: stream, slot: slot, pattern: try SourcePattern(logs.path(pattern)),
            stamp: .begin, hours: hours)
    }

    private func requests() throws -> [ScanRequest] {
        try logs.write(to: "dead/a.2026112008")
        try logs.write(to: "alive/b.2026112008")
        return [
            try request("dead/*.%Y%m%d%H", stream: "dead"),
            try request("alive/*.%Y%m%d%H", stream: "alive"),
        ]
    }

    @Test func whatIsBelowOneFolderIsScannedTogether() throws {
        let groups = ScanGroup.groups([
            try request("app/one/%Y%m%d%H", stream: "one"),
            try request("apple/%Y%m%d%H", stream: "three"),
            try request("app/%Y%m%d%H", stream: "two"),
            try request("app/one/deep/%Y%m%d%H", stream: "four"),
        ])
        #expect(groups.map(\.path) == [logs.path("app"), logs.path("apple")])
        #expect(groups.map { $0.requests.map(\.stream) } == [["two", "one", "four"], ["three"]])
    }

    @Test func aPlaceThatDoesNotAnswerHoldsUpItsOwnStreamsAlone() throws {
        let disk = DeadDisk(logs.path("dead"))
        defer { disk.revive() }
        let requests = try requests()
        var findings = disk.scans.findings(of: requests)
        while findings.allSatisfy(\.isSilent), !Task.isCancelled {
            findings = disk.scans.findings(of: requests)
        }
        let dead = try #require(findings.first { $0.stream == "dead" })
        #expect(dead.hasFailure && dead.isSilent && dead.files.isEmpty)
        #expect(
            "\(dead.problems[0])".hasPrefix(
                "the disk or server that has \(logs.path("dead")) does not answer"))
        #expect(findings.first { $0.stream == "alive" }?.files.map(\.name) == ["b.2026112008"])
    }

    /// Each of them keeps a thread that waits for its look.
    @Test func anyNumberOfPassesMayLookAtOnce() async throws {
        let requests = try requests()
        let silent = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 * DiskThreads.most {
                group.addTask {
                    try await DiskReader.run {
                        Scans().findings(of: requests).contains(where: \.isSilent)
                    }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(silent == 0)
    }

    /// Each look that is stuck keeps a thread.
    @Test func whereOneLookIsStuckNobodyLooksAgainUntilItEnds() throws {
        let disk = DeadDisk(logs.path("dead"))
        let requests = try requests()
        for _ in 0..<100 {
            let isSilent = disk.scans.findings(of: requests).contains(where: \.isSilent)
            #expect(isSilent)
        }
        #expect(disk.looks == 1)
        disk.revive()
        var findings = disk.scans.findings(of: requests)
        // The look that was stuck may have to end first.
        while findings.contains(where: \.isSilent), !Task.isCancelled {
            findings = disk.scans.findings(of: requests)
        }
        #expect(findings.flatMap(\.files).map(\.name).sorted() == ["a.2026112008", "b.2026112008"])
    }

    @Test func passesThatLookAtOnePlaceAtOnceTakeTurns() async throws {
        let scans = Scans()
        let requests = try requests()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await DiskReader.run { scans.findings(of: requests).flatMap(\.files).count }
                }
            }
            for try await count in group { #expect(count == 2) }
        }
    }
}
