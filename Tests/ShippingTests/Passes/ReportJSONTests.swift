import FoundationEssentials
import Testing

@testable import Shipping

@Suite struct ReportJSONTests {
    /// Whatever a name has in it.
    @Test(arguments: [0, 1, 99, 100, 101, 250])
    func whatIsWrittenPieceByPieceIsWhatAnEncoderWrites(count: Int) throws {
        let slot = try HourLabel.of("2026-11-20T08")
        let files = (0..<count).map { number in
            PassReport.File(
                stream: "\"files\":[]", slot: slot, source: "/\(number)\n[],é",
                state: .already, reason: "\"files\":[]")
        }
        let report = PassReport(files: files, seconds: 1.5)
        var (text, pieces) = ("", 0)
        try report.writeJSON {
            text += $0
            pieces += 1
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(try text.utf8.elementsEqual(encoder.encode(report)))
        #expect(pieces == 2 + (count + 99) / 100)
    }
}
