import TestSupport
import Testing

@testable import Shipping

/// A look that keeps the first files only.
@Suite struct ScanWindowTests {
    private let logs: TemporaryFolder
    private let requests: [ScanRequest]

    init() throws {
        logs = try TemporaryFolder()
        let hours = try LocalHours(zone: "UTC")
        let folder = logs
        requests = try [9, 8].enumerated().map { rank, hour in
            let label = try #require(HourLabel(year: 2026, month: 11, day: 20, hour: hour))
            var request = ScanRequest(
                stream: "access", slot: try #require(hours.slot(labelled: label)),
                pattern: try SourcePattern(folder.path("*/*.%Y%m%d%H.log")), stamp: .begin,
                hours: hours)
            request.rank = rank
            return request
        }
        for host in 0..<5 {
            for name in ["a", "b", "c"] {
                for hour in ["08", "09"] {
                    try logs.write("x", to: "h\(host)/\(name).20261120\(hour).log")
                }
            }
        }
        try logs.write("x", to: "h0/a.2026112008.log.gz")
    }

    private func paths(_ findings: [SlotFinding]) -> [String] {
        findings.flatMap { $0.files.map(\.path) }
    }

    @Test func windowsOneAfterTheOtherShowEveryFileOnceInTheOrderOfShipping() throws {
        let all = paths(Scan.findings(of: requests))
        #expect(all.count == 31)
        for most in 1...32 {
            var (seen, window, looks) = ([String](), ScanWindow(most: most), 0)
            while true {
                let findings = Scan.findings(of: requests, in: window)
                let files = findings.flatMap { finding in
                    finding.files.map { ScanWindow.Place(rank: finding.rank, stem: $0.stem) }
                }
                #expect(files.count <= most + 1, "forms of one log stay together")
                seen += paths(findings)
                #expect(findings.map(\.seenFiles) == [15, 16])
                looks += 1
                guard findings.contains(where: \.isCut), let last = files.max() else { break }
                window.after = last
            }
            #expect(seen == all, "\(most) at a time")
            #expect(looks <= (31 + most - 1) / most)
        }
    }

    @Test func onlyTheSlotThatIsNotOverIsCut() {
        let findings = Scan.findings(of: requests, in: ScanWindow(most: 15))
        #expect(findings.map(\.files.count) == [15, 0])
        #expect(findings.map(\.isCut) == [false, true])
    }
}
