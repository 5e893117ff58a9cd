import TestSupport
import Testing

@testable import Shipping

/// Whatever is in the file, the worst that happens is an error.
@Suite struct DamagedConfigurationTests {
    @Test(arguments: [
        "state = {", "state = '/a", "[]", "= 1", "state = '/a'\nstate = '/b'", "a.b = 1\na = 2",
        "[#", "x = [}", "x = [1,}", "\u{FEFF}[#]", "a = 1\r[#",
    ])
    func whatIsNoTOMLIsRefusedWithItsPlace(text: String) throws {
        let complaint = try #require(complaints(about: text))
        #expect(complaint.firstMatch(of: /^logferry\.toml:[0-9]+: this is no TOML \(column/) != nil)
    }

    @Test func bracketsInTextsAndCommentsAreLeftAlone() throws {
        let text = "state = '''/a,}[}''' # [}\n# [#\n" + smallest
        #expect(try Configuration(text).state == "/a,}[}")
        let source = text.replacing("/var/log/", with: "/var/\\\",}}/")
        #expect(try Configuration(source).streams[0].source.description.hasPrefix("/var/\",}}/"))
    }

    @Test func aNumberBeyond64BitsIsRefused() throws {
        let huge = String(repeating: "9", count: 400)
        let complaint = try #require(complaints(about: "[limits]\nconcurrency = \(huge)"))
        #expect(complaint.hasPrefix("logferry.toml:2: this is no TOML"))
        #expect(
            try #require(complaints(about: smallest + "[limits]\nconcurrency = \(Int.max)"))
                .contains("\(Int.max) is not in 1 to 64"))
    }

    @Test(arguments: ["[", "{a=", "a.", "{a=["])
    func nestingWithoutMeasureIsRefused(opening: String) throws {
        let text = "x = 1\ny" + (opening == "a." ? "." : " = ")
        let complaint = try #require(
            complaints(about: text + String(repeating: opening, count: 100_000)))
        #expect(complaint.hasPrefix("logferry.toml:2: this is no TOML (column"))
    }

    @Test(arguments: [[0xff], [0xc3], [0xed, 0xa0, 0x80]] as [[UInt8]])
    func bytesThatAreNoTextAreNamedWithTheirPlace(bytes: [UInt8]) {
        let error = #expect(throws: ConfigurationError.self) {
            try Configuration(bytes: Array("# one\n# two ".utf8) + bytes + Array("\n".utf8))
        }
        #expect(
            error?.description
                == "logferry.toml:2: this is no TOML (column 7): these bytes are no UTF-8 text; write"
                + " it as UTF-8")
    }

    @Test(arguments: [#"state = "/a\u0000b""#, #""sta\U00000000te" = "/a""#])
    func aCharacterThatEndsTextsOfTheCLibraryIsRefused(text: String) {
        #expect(complaints(about: text)?.contains(#"holds a \u0000"#) == true)
    }

    @Test func aWrongElementOfAListIsNamedWithItsOwnLine() throws {
        let text = smallest.replacing("[\"", with: "[\n'http://nn0:9870', # one\n\"")
        let complaint = try #require(complaints(about: text.replacing("http://nn1", with: "nn1")))
        #expect(complaint.hasPrefix("logferry.toml:4: hdfs.endpoints: "), "\(complaint)")
    }

    private static let tries = 1000

    @Test func noDamageToTheManualCrashesTheReader() throws {
        var numbers = SplitMix(seed: 2026)
        let manual = Array(try Manual.textWithAllOptions().utf8)
        var accepted = 0
        var refused = 0
        for _ in 0..<Self.tries {
            let damaged = manual.damaged(using: &numbers)
            do {
                let configuration = try Configuration(bytes: damaged)
                #expect(!configuration.streams.isEmpty && !configuration.hdfs.endpoints.isEmpty)
                accepted += 1
            } catch let error as ConfigurationError {
                #expect(!error.problems.isEmpty)
                refused += 1
            }
        }
        #expect(accepted > 0 && refused > 0)
    }

    @Test func noBytesCrashTheReader() {
        var numbers = SplitMix(seed: 2027)
        let marks = Array("[]{}\"'=.,#\\\n\r\t -+_:019aeuxZ".utf8) + [0, 0x7f, 0xc3, 0xa9, 0xff]
        for _ in 0..<4 * Self.tries {
            let count = Int.random(in: 0...200, using: &numbers)
            let bytes = (0..<count).map { _ in marks.randomElement(using: &numbers)! }
            #expect(throws: ConfigurationError.self) { try Configuration(bytes: bytes) }
        }
    }
}

extension [UInt8] {
    /// Some bytes changed, removed, added or repeated.
    fileprivate func damaged(using numbers: inout SplitMix) -> [UInt8] {
        var bytes = self
        for _ in 0..<Int.random(in: 1...4, using: &numbers) {
            let start = Int.random(in: 0..<bytes.count, using: &numbers)
            let end = Swift.min(bytes.count, start + Int.random(in: 1...40, using: &numbers))
            switch Int.random(in: 0..<4, using: &numbers) {
            case 0: bytes[start] = UInt8.random(in: 0...255, using: &numbers)
            case 1: bytes.removeSubrange(start..<end)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: start)
            default:
                bytes.insert(
                    Array("[]{}\"'=.#\\\n".utf8).randomElement(using: &numbers)!, at: start)
            }
        }
        return bytes
    }
}
