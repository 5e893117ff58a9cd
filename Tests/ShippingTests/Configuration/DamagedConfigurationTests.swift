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
}
