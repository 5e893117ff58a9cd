import Testing

@testable import Shipping
@testable import logferry

/// What people read: sizes, times, progress.
@Suite struct TextTests {
    @Test(arguments: [
        (Int64(0), "0 B"), (999, "999 B"), (1_000, "1.00 KB"), (1_234, "1.23 KB"),
        (9_999, "10.0 KB"), (12_340, "12.3 KB"), (999_499, "999 KB"), (999_500, "1.00 MB"),
        (734_003_200, "734 MB"), (5_000_000_000_000, "5.00 TB"),
    ])
    func aSizeHasThreeDigits(bytes: Int64, text: String) {
        #expect(ByteText.size(bytes) == text)
    }

    @Test(arguments: [
        (0.4, "0s"), (59.4, "59s"), (60, "1m00s"), (3_599, "59m59s"), (7_500, "2h05m"),
    ])
    func aTimeHasTwoUnits(seconds: Double, text: String) {
        #expect(ByteText.time(seconds) == text)
    }

    @Test func theLastLineOfProgressSumsUpThePass() {
        var snapshot = PassProgress.Snapshot()
        (snapshot.filesDue, snapshot.filesDone) = (4, 1)
        (snapshot.bytesDue, snapshot.bytesDone) = (2_000_000, 500_000)
        let lines = ProgressText(width: 80).lines(
            snapshot, rates: .init(total: 150_000, files: []), left: 10)
        #expect(lines == ["1/4 files  25%  500 KB of 2.00 MB  150 KB/s  10s left"])
    }

    @Test func deletedFilesThatAreHeldOpenAreShown() {
        var snapshot = PassProgress.Snapshot()
        (snapshot.filesDue, snapshot.bytesDue) = (1, 10)
        let lines = ProgressText(width: 80).lines(
            snapshot, rates: .init(total: 0, files: []), left: nil, held: 1_200_000_000)
        #expect(lines.first == "  1.20 GB of deleted files held open")
    }

    @Test func noLineIsWiderThanTheTerminal() {
        var snapshot = PassProgress.Snapshot()
        (snapshot.filesDue, snapshot.bytesDue) = (1_000_000, 5_000_000_000_000)
        for width in [20, 40, 80] {
            let lines = ProgressText(width: width).lines(
                snapshot, rates: .init(total: 1, files: []), left: 1)
            #expect(lines.allSatisfy { $0.count <= width })
        }
    }

    @Test func whatIsLeftToBeShippedAgainIsNamedWithBothItsEnds() throws {
        let hour = try #require(HourLabel("2026-11-20T08"))
        let rules = { () -> BackfillRules in
            var rules = BackfillRules()
            (rules.reships, rules.isReversed) = (true, true)
            return rules
        }()
        var report = PassReport(
            files: [.init(stream: "a", slot: hour, source: "/x", state: .failed, reason: "no")],
            seconds: 0)
        report.left = .init(
            Amount(files: 2, bytes: 1_000), hours: hour.advanced(by: -5)..<hour.advanced(by: -2))
        let all = hour.advanced(by: -9)..<hour.advanced(by: 9)
        #expect(
            ReportText.left(report, .backfill(all, rules)) == """
                left: 2 files, 1.00 KB and 1 that failed or wait, from 2026-11-20T03 until \
                2026-11-20T09; go on with --from 2026-11-20T03 --to 2026-11-20T09
                """)
    }
}
