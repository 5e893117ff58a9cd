import Testing

@testable import Shipping

/// What is TOML is read as the specification says.
@Suite struct TOMLValueTests {
    @Test(arguments: [
        (#""""#, ""), (#""a\tb\n\"c\" \\ \u00e9 \U0001F600""#, "a\tb\n\"c\" \\ é 😀"),
        (#""\b\f\r""#, "\u{8}\u{C}\r"), ("'C:\\a\"b\\'", "C:\\a\"b\\"), ("\"# é\"", "# é"),
        ("\"\"\"\nfirst\n\nsecond\"\"\"", "first\n\nsecond"), ("\"\"\"\"\"\"", ""),
        ("\"\"\"a\\  \n\n   b\\\n\"\"\"", "ab"),
        ("'''\n\\n 'a'\n'''''", "\\n 'a'\n''"), ("''''''", ""),
        ("\"\"\"a\r\nb\"\"\"", "a\nb"),
    ])
    func textsOfAllKinds(toml: String, text: String) throws {
        #expect(try value(toml).string == text)
    }

    @Test func quotesMayStandBeforeTheThreeThatEndALongText() throws {
        let three = "\"\"\""
        #expect(try value("\(three)a \"\"b\"\" c\"\"\(three)").string == "a \"\"b\"\" c\"\"")
        #expect(try value("\(three)\\\"\"\"\(three)").string == "\"\"\"")
    }

    @Test(
        arguments: [
            ("0", 0), ("+99", 99), ("-17", -17), ("1_000_000", 1_000_000),
            ("0xDEAD_beef", 0xdead_beef),
            ("0o755", 0o755), ("0b1101", 13), ("0x00ff", 255), ("9223372036854775807", .max),
            ("-9223372036854775808", .min), ("-0", 0),
        ] as [(String, Int)])
    func integersOfAllKinds(toml: String, number: Int) throws {
        #expect(try value(toml).integer == number)
    }

    @Test(
        arguments: [
            ("3.14", 3.14), ("-0.01", -0.01), ("5e+22", 5e22), ("1e06", 1e6), ("-2E-2", -0.02),
            ("6.626e-34", 6.626e-34), ("224_617.445_991", 224617.445991), ("inf", .infinity),
            ("-inf", -.infinity),
        ] as [(String, Double)])
    func floats(toml: String, number: Double) throws {
        guard case .float(let found) = try value(toml).content else {
            Issue.record("no float")
            return
        }
        #expect(found == number)
    }

    @Test(arguments: [
        "1979-05-27", "07:32:00", "00:32:00.999999", "1979-05-27T07:32:00", "1979-05-27T07:32:00Z",
        "1979-05-27t00:32:00.5-07:00", "1979-05-27 07:32:00Z",
    ])
    func datesAndTimesAreATypeOfTheirOwn(toml: String) throws {
        guard case .dateOrTime = try value(toml).content else {
            Issue.record("no date")
            return
        }
        let complaint = try #require(complaints(about: "state = \(toml)\n" + smallest))
        #expect(complaint.hasPrefix("logferry.toml:1: state: a date or time cannot be used here"))
    }

    @Test func listsMaySpanLines() throws {
        let list = try value("[ # one\n 'a', [1, 2,],\n\n {b = 1}, true # last\n , ]")
        let values = try #require(list.array)
        #expect(values.count == 4)
        #expect(values[1].array?.map(\.integer) == [1, 2])
        #expect(values[2].table?["b"]?.integer == 1)
        #expect(values.map(\.place.line) == [2, 2, 4, 4])
        #expect(values[1].place.column == 7)
        #expect(values[3].boolean == true)
    }

    @Test func keysOfAllKindsLeadToTables() throws {
        let root = try TOMLDocument(
            parsing: """
                a . "b c".'d"e' = 1
                a.f = {g.h = 2, "" = 3}
                1-_ = 4
                [x.y.z] # implicit x and x.y
                k = 5
                [x] # now itself
                w.v = 6
                [x.w.u]
                """
        )
        .root
        #expect(root.keys == ["a", "1-_", "x"])
        #expect(root["a"]?.table?["b c"]?.table?["d\"e"]?.integer == 1)
        #expect(root["a"]?.table?["f"]?.table?["g"]?.table?["h"]?.integer == 2)
        #expect(root["a"]?.table?["f"]?.table?[""]?.integer == 3)
        #expect(root["x"]?.table?["y"]?.table?["z"]?.table?["k"]?.integer == 5)
        #expect(root["x"]?.table?["w"]?.table?["v"]?.integer == 6)
        #expect(root["x"]?.table?["w"]?.table?["u"]?.table != nil)
        #expect(root["x"]?.place == TOMLPlace(line: 6, column: 1))
    }

    @Test func eachHeaderInTwoBracketsIsAnElement() throws {
        let root = try TOMLDocument(
            parsing: "[[a]]\nb = 1\n[a.c]\nd = 2\n[[a.e]]\n[[a.e]]\n[[a]]\n[a.c]\nd = 3\n"
        ).root
        let elements = try #require(root["a"]?.array)
        #expect(elements.map(\.place.line) == [1, 7])
        #expect(elements.map { $0.table?["c"]?.table?["d"]?.integer } == [2, 3])
        #expect(elements[0].table?["e"]?.array?.count == 2)
    }

    @Test func manyLinesAndLongOnesAreReadInOneGo() throws {
        // Counted before they are compared: a failure would print them all.
        let elements = String(repeating: "[[a]]\n", count: 30_000)
        let count = try TOMLDocument(parsing: elements).root["a"]?.array?.count
        #expect(count == 30_000)
        let list = try value("[" + String(repeating: "1,", count: 50_000) + "]").array
        let last = list?.last?.place.column
        #expect(last == 6 + 2 * 49_999)
        let keys = (0..<20_000).map { "k\($0).a = 1" }.joined(separator: "\n")
        let names = try TOMLDocument(parsing: keys).root.keys.count
        #expect(names == 20_000)
    }

    private func value(_ toml: String) throws -> TOMLValue {
        try #require(try TOMLDocument(parsing: "x = \(toml)").root["x"])
    }
}

extension TOMLDocument {
    init(parsing text: String) throws(TOMLSyntaxError) { try self.init(parsing: Array(text.utf8)) }
}
