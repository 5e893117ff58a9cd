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
        let written = try JSONDecoder().decode(Written.self, from: Data(text.utf8))
        #expect(written.already == count && written.missed == 0 && written.seconds == 1.5)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let list = String(decoding: try encoder.encode(files), as: UTF8.self)
        #expect(text.utf8.reversed().starts(with: #","files":\#(list)}"#.utf8.reversed()))
        #expect(pieces == 2 + (count + 99) / 100)
    }

    /// Some of what stands beside the files.
    private struct Written: Decodable {
        let already: Int
        let missed: Int
        let seconds: Double
    }
}
