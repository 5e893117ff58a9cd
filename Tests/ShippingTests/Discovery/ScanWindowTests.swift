import Glibc
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
        requests = try [9, 8].map { hour in
            let label = try #require(HourLabel(year: 2026, month: 11, day: 20, hour: hour))
            return ScanRequest(
                stream: "access", slot: try #require(hours.slot(labelled: label)),
                pattern: try SourcePattern(folder.path("*/*.%Y%m%d%H.log")), stamp: .begin,
                hours: hours)
        }.ranked
        for host in 0..<5 {
            for name in ["a", "b", "é"] {
                for hour in ["08", "09"] {
                    try logs.write("x", to: "h\(host)/\(name).20261120\(hour).log")
                }
            }
        }
        try logs.write("x", to: "h0/a.2026112008.log.gz")
    }

    private func findings(_ result: ScanResult, _ most: Int = .max) -> [SlotFinding] {
        result.first(most) { requests[$0] }
    }

    private func paths(_ findings: [SlotFinding]) -> [String] {
        findings.flatMap { $0.files.map(\.path) }
    }

    private func last(_ findings: [SlotFinding]) -> ScanWindow.Place? {
        findings.flatMap { finding in
            finding.files.map {
                ScanWindow.Place(
                    rank: finding.rank, stem: $0.stem)
            }
        }.max()
    }

    @Test func windowsOneAfterTheOtherShowEveryFileOnceInTheOrderOfShipping() throws {
        let whole = Scan.result(of: requests)
        let (all, fileBytes) = (paths(findings(whole)), whole.slots[1].seenBytes / 15)
        #expect(all.count == 31)
        for count in 1...32 {
            var (seen, window, looks) = ([String](), ScanWindow(bytes: fileBytes * count), 0)
            while looks <= 32 {
                let result = Scan.result(of: requests, in: window)
                #expect(result.slots.map(\.seenBytes) == whole.slots.map(\.seenBytes))
                let found = self.findings(result)
                // A half more, and all forms of one log.
                #expect(paths(found).count <= count + count / 2 + 2)
                seen += paths(found)
                looks += 1
                guard found.contains(where: \.isCut) else { break }
                window.after = last(found)
            }
            #expect(seen == all, "\(count) at a time")
            #expect(looks <= (31 + count - 1) / count)
        }
    }

    @Test func pagesOfALookShowEveryFileOnceInTheOrderOfShipping() throws {
        let all = paths(findings(Scan.result(of: requests)))
        for most in 1...32 {
            var (seen, result) = ([String](), Scan.result(of: requests))
            for _ in 0..<32 {
                let found = self.findings(result, most)
                #expect(paths(found).count <= most + 1)
                seen += paths(found)
                guard found.contains(where: \.isCut) else { break }
                result.drop(before: 0, through: last(found))
            }
            #expect(seen == all, "\(most) at a time")
        }
    }

    @Test func onlyTheSlotThatIsNotOverIsCut() {
        let found = self.findings(Scan.result(of: requests), 15)
        #expect(found.map(\.files.count) == [15, 0])
        #expect(found.map(\.isCut) == [false, true])
    }

    /// Else it would be taken for one without files.
    @Test func aSlotIsCutWhoseFilesAllCameWhenThereWasNoRoomAnyMore() {
        var files = FoundFiles(in: ScanWindow(bytes: 1))
        for (path, rank) in [("/a", 0), ("/c", 2), ("/b", 1)] {
            _ = files.insert(path, stat(), isCompressedForm: false, of: rank)
        }
        #expect(files.range(of: 0) == 0..<1)
        #expect(files.cutRanks == [1, 2])
    }

    @Test func looksAtSeveralFoldersShareTheRoomThatThereIs() throws {
        let hours = try LocalHours(zone: "UTC")
        let requests = try (0..<4).map { host in
            ScanRequest(
                stream: "\(host)", slot: self.requests[0].slot,
                pattern: try SourcePattern(logs.path("h\(host)/*.%Y%m%d%H.log")), stamp: .begin,
                hours: hours)
        }.ranked
        func shares(_ window: ScanWindow) -> [Int] {
            ScanGroup.groups(requests, in: window).map(\.window.bytes)
        }
        #expect(shares(ScanWindow(bytes: 1000)) == [250, 250, 250, 250])
        // Half of it as what was seen before needs it.
        let seen = [0: 6000, 1: 2000]
        #expect(shares(ScanWindow(bytes: 1000, seenBytes: seen)) == [500, 250, 125, 125])
        #expect(shares(ScanWindow(seenBytes: seen)).allSatisfy { $0 > 0 })
    }
}
