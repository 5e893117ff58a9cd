import Testing

@testable import Shipping

/// What is no TOML is refused with its place and what is expected there.
@Suite struct TOMLErrorTests {
    @Test(
        arguments: [
            ("[#", 1, 2, "a name must follow the [, such as [limits]"),
            ("[[[a]]]", 1, 3, "a name must follow the [, such as [limits]"),
            ("[]", 1, 2, "a name must follow the [, such as [limits]"),
            ("[a", 1, 3, "] must follow the name"), ("[[a]", 1, 4, "]] must follow the name"),
            ("[a] b = 1", 1, 5, "the line must end here, or a comment with # begin"),
            ("a = 1 b = 2", 1, 7, "the line must end here, or a comment with # begin"),
            ("a = 01.5.2", 1, 5, noWord), ("\n= 1", 2, 1, noKey), ("a..b = 1", 1, 3, noKey),
            ("é = 1", 1, 1, noKey), ("a", 1, 2, "= must follow the key"),
            ("a b = 1", 1, 3, "= must follow the key"), ("a = \n1", 1, 5, noValue),
            ("a = # 1", 1, 5, noValue), ("a = é", 1, 5, noValue),
            ("a = [1 2]", 1, 8, ", or ] must follow in the list that begins in line 1"),
            ("a = [\n1,\n", 3, 1, "a value or ] must follow [ and ,"),
            ("a = [1,,2]", 1, 8, "a value or ] must follow [ and ,"),
            ("a = {b = 1,}", 1, 12, noKey),
            ("a = {b = 1\n}", 1, 11, ", or } must follow in the same line"),
            ("a = {", 1, 6, noKey),
            ("a = 'b\n'", 1, 5, "this text has no end; the same quote must close it"),
            ("a = '''b''", 1, 5, "this text has no end; three quotes must close it"),
            ("a = '''b''''''", 1, 14, "the line must end here, or a comment with # begin"),
            ("a = \"é\\q\"", 1, 7, noEscape), ("a = \"\\", 1, 6, noEscape),
            ("a = \"\\u12\"", 1, 6, "4 hex digits of a Unicode character must follow"),
            ("a = \"\\ud800\"", 1, 6, "4 hex digits of a Unicode character must follow"),
            ("a = \"\\U00110000\"", 1, 6, "8 hex digits of a Unicode character must follow"),
            ("a = 1\n\"\"\"a\"\"\" = 1", 2, 3, "= must follow the key"),
            ("# \0", 1, 3, "the control character U+0000 is not allowed here"),
            ("a = '\u{7F}'", 1, 6, "the control character U+007F is not allowed here"),
            ("a = 1\r", 1, 6, "the control character U+000D is not allowed here"),
            ("a = 1\rb = 2", 1, 6, "the control character U+000D is not allowed here"),
        ] as [(String, Int, Int, String)])
    func theFirstMistakeIsNamed(toml: String, line: Int, column: Int, message: String) {
        let error = #expect(throws: TOMLSyntaxError.self) { try TOMLDocument(parsing: toml) }
        #expect(error?.place == TOMLPlace(line: line, column: column))
        #expect(error?.message == message)
    }

    @Test(arguments: [
        "9223372036854775808", "0x8000000000000000", "01", "1_", "_1", "1__0", "+0x1", "0x", "0b2",
        "0xg", "1.", ".5", "1.e5", "1e", "1e1.0", "--1", "True", "yes", "5MB/s", "Inf", "1979-5-27",
        "1979-05-27T", "07:32", "1979-05-27T07:32:00+7", "1979-05-27T07:32:00.Z", "http:",
    ])
    func aWordThatIsNoValueIsRefused(word: String) {
        let error = #expect(throws: TOMLSyntaxError.self) {
            try TOMLDocument(parsing: "a = \(word)")
        }
        #expect(error?.place.line == 1)
    }

    @Test func aTextWithoutQuotesIsNotRepeated() throws {
        let complaint = try #require(complaints(about: "[hdfs]\nproxy = hunter2"))
        #expect(complaint == "logferry.toml:2: this is no TOML (column 9): " + Self.noWord)
    }

    @Test(arguments: [
        ("a = 1\n\na = 2", 3, "a", 1), ("a = 1\n'a'.b = 2", 2, "a", 1),
        ("a.b = 1\na = 2", 2, "a", 1),
        ("[a]\n[a]", 2, "a", 1), ("[a.b]\n[a]\n[a]", 3, "a", 2), ("[a]\nb = 1\n[a.b]", 3, "b", 2),
        ("[a.b]\n[a]\nb = 1", 3, "b", 1), ("[a]\nb.c = 1\n[a.b]", 3, "b", 2),
        ("[a.b.c]\n[a]\nb.c.d = 1", 3, "c", 1), ("[[a.b]]\n[a]\nb.c = 1", 3, "b", 1),
        ("a = {b = 1}\n[a.c]", 2, "a", 1), ("a = {b = 1}\na.c = 1", 2, "a", 1),
        ("a = {b = {}, b.c = 1}", 1, "b", 1), ("a = {b = 1, b = 2}", 1, "b", 1),
        ("a = []\n[[a]]", 2, "a", 1), ("[[a]]\n[a]", 2, "a", 1), ("[a]\n[[a]]", 2, "a", 1),
        ("[a.b]\n[[a]]", 2, "a", 1), ("a = [{}]\n[a.b]", 2, "a", 1),
    ])
    func whatIsDefinedTwiceIsRefused(toml: String, line: Int, key: String, first: Int) {
        let error = #expect(throws: TOMLSyntaxError.self) { try TOMLDocument(parsing: toml) }
        #expect(error?.place.line == line)
        #expect(error?.message == "'\(key)' is already defined in line \(first)")
    }

    @Test func nestingIsBounded() throws {
        func lists(_ count: Int) -> String {
            "a = " + String(repeating: "[", count: count) + String(repeating: "]", count: count)
        }
        _ = try TOMLDocument(parsing: lists(TOMLDocument.deepest))
        for text in [
            lists(TOMLDocument.deepest + 1), lists(100_000),
            "[" + Array(repeating: "a", count: 100_000).joined(separator: ".") + "]",
            Array(repeating: "a", count: 100_000).joined(separator: ".") + " = 1",
            "a = " + String(repeating: "{a.a = ", count: 100_000),
        ] {
            let error = #expect(throws: TOMLSyntaxError.self) { try TOMLDocument(parsing: text) }
            #expect(error?.message == "this is nested deeper than 32 levels")
        }
    }

    private static let noKey = "a key must stand here, such as rate = \"5MB/s\""
    private static let noValue = "a value must follow the = in the same line"
    private static let noEscape =
        #"after \ must come one of b t n f r " \ u U; in '...' a \ stands for itself"#
    private static let noWord =
        "this is no number of 64 bits, no date, and not true or false; a text needs quotes"
}
