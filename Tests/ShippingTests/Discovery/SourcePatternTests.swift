import TestSupport
import Testing

@testable import Shipping

@Suite struct SourcePatternTests {
    @Test func dateCodesAreTheDigitsOfTheLabel() throws {
        let pattern = try SourcePattern("/logs/%Y/%j/%y-%m-%d/100%%.%H.log")
        let names = pattern.names(for: try .of("2026-02-03T04"))
        let literals = names.map { $0.literal.map { String(decoding: $0, as: UTF8.self) } }
        #expect(literals == ["logs", "2026", "034", "26-02-03", "100%.04.log"])
    }

    @Test(arguments: [
        ("*.log", "a.log", true), ("*.log", ".log", false), ("*.log", ".a.log", false),
        ("?a", ".a", false), ("[.]a", ".a", false), (".*", ".a", true), ("a*", "a.b", true),
        ("a*", "a", true), ("a*b*c", "aXbYbZc", true), ("a*b*c", "aXbYcZ", false),
        ("?", "é", true), ("?", "e\u{301}", false), ("??", "e\u{301}", true), ("*é", "xé", true),
        ("e\u{301}", "é", false), ("[à-ü]x", "éx", true), ("[!0-9]x", "ax", true),
        ("[!0-9]x", "1x", false), ("[]a]x", "]x", true), ("[a-]x", "-x", true),
        ("[*]x", "*x", true),
        ("[*]x", "ax", false), ("{{{v=?}}}", "{a}", true), ("{{{v=?}}}", "{ab}", false),
        ("*.[0-9][0-9]", "a.1.23", true), ("日*", "日本", true),
    ])
    func aNameMatchesAsInAShell(component: String, name: String, matches: Bool) throws {
        #expect(try (captures(component, name) != nil) == matches)
    }

    @Test func captureIsWhatAWildcardStandsFor() throws {
        #expect(
            try captures("{app=*}-{n=[0-9]}{c=?}.log", "web-api-7é.log")
                == ["app": "web-api", "n": "7", "c": "é"])
        #expect(try captures("{a=*}x{b=*}", "1x2x3") == ["a": "1", "b": "2x3"])
        #expect(try captures("{a=*}.log", "x") == nil)
    }

    /// A slow matcher that tries everything is the judge.
    @Test func theMatcherAgreesWithASlowOne() throws {
        var random = SplitMix(seed: 7)
        let pieces = ["a", "b", "é", "?", "*", "[ab]", "[!a]"]
        for _ in 0..<20_000 {
            var picked = (0..<Int.random(in: 1...6, using: &random)).compactMap { _ in
                pieces.randomElement(using: &random)
            }
            for index in picked.indices.dropFirst().reversed()
            where picked[index] == "*" && picked[index - 1] == "*" { picked.remove(at: index) }
            let name = (0..<Int.random(in: 0...7, using: &random)).compactMap { _ in
                ["a", "b", "é"].randomElement(using: &random)
            }
            let expected = slowMatch(picked[...], name[...])
            let text = name.joined()
            #expect(try (captures(picked.joined(), text) != nil) == expected, "\(picked) \(name)")
        }
    }

    private func slowMatch(_ pattern: ArraySlice<String>, _ name: ArraySlice<String>) -> Bool {
        guard let piece = pattern.first else { return name.isEmpty }
        let rest = pattern.dropFirst()
        if piece == "*" {
            return slowMatch(rest, name) || (!name.isEmpty && slowMatch(pattern, name.dropFirst()))
        }
        guard let character = name.first else { return false }
        let fits =
            switch piece {
            case "?": true
            case "[ab]": character != "é"
            case "[!a]": character != "a"
            default: piece == character
            }
        return fits && slowMatch(rest, name.dropFirst())
    }

    @Test(arguments: [
        ("/logs/access.%m%d%H.log", "does not say the year (%Y)"),
        ("/logs/access.%Y%d%H.log", "does not say the month (%m)"),
        ("/logs/access.%Y%m%H.log", "does not say the day (%d)"),
        ("/logs/access.%Y%m%d.log", "does not say the hour (%H)"),
        ("logs/%Y%m%d%H", "must be absolute"), ("", "must be absolute"),
        ("/logs//%Y%m%d%H", "single slashes"), ("/logs/%Y%m%d%H/", "single slashes"),
        ("/logs/../%Y%m%d%H", "instead of . or .."), ("/./%Y%m%d%H", "instead of . or .."),
        ("/logs/%Y%m%d%H%M", "there is no %M; there are %Y %y %m %d %j %H, and %%"),
        ("/logs/%Y%m%d%H%", "write %%"), ("/logs/%Y%m%d%H[a", "a [ is not closed"),
        ("/logs/%Y%m%d%H[a-", "a [ is not closed"), ("/logs/%Y%m%d%H[]", "a [ is not closed"),
        ("/logs/%Y%m%d%H[z-a]", "write the smaller one first"),
        ("/logs/%Y%m%d%H{x", "is not closed"),
        ("/logs/%Y%m%d%H}", "write }} for a brace"), ("/logs/%Y%m%d%H{x}", "{x} names no wildcard"),
        ("/logs/%Y%m%d%H{x=a}", "names no wildcard"),
        ("/logs/%Y%m%d%H{x y=*}", "names no wildcard"),
        ("/logs/%Y%m%d%H{=*}", "names no wildcard"), ("/logs/%Y%m%d%H{x=a*}", "names no wildcard"),
        ("/logs/{x=*}/%Y%m%d%H{x=*}", "two wildcards {x=...}"),
        ("/logs/%Y%m%d%H**", "side by side"),
        ("/logs/%Y%m%d%H.{name=*}", "has a meaning of its own"), ("/logs/%Y%m%d%H\0", "NUL"),
    ])
    func aPatternThatCannotBeMeantIsRefused(text: String, message: String) throws {
        let error = try #require(throws: PatternError.self) { try SourcePattern(text) }
        #expect(error.description.contains(message), "\(error)")
        #expect(error.description.contains(text.debugDescription))
    }

    @Test(arguments: ["/l/%Y%m%d%H", "/l/%y%j%H", "/%Y/%m/%d/*/%H.log"])
    func yearDayAndHourAreEnough(text: String) throws {
        #expect(try SourcePattern(text).description == text)
    }

    @Test(arguments: [
        ("/var/log/app/x.%Y%m%d%H", 3), ("/data/%Y%m%d/app/%H", 1),
        ("/data/{app=*}/logs/%Y%m%d%H", 1), ("/%Y%m%d%H", 0), ("/*/x/%Y%m%d%H", 0),
        ("/100%%/{{a}}/%Y%m%d%H", 2),
    ])
    func theDirectoriesThatMustExistEndBeforeTheFirstWildcardOrDate(
        text: String, count: Int
    ) throws {
        #expect(try SourcePattern(text).fixedDirectories == count)
    }

    @Test(arguments: [
        ("/l/a.%Y%m%d%H", "/l/a.%Y%m%d%H", true), ("/l/a.%Y%m%d%H", "/l/b.%Y%m%d%H", false),
        ("/l/*.%Y%m%d%H", "/l/b.%Y%m%d%H", true), ("/l/*.%Y%m%d%H", "/m/b.%Y%m%d%H", false),
        ("/l/*/a.%Y%m%d%H", "/l/x/a.%Y%m%d%H", true), ("/l/*/a.%Y%m%d%H", "/l/a.%Y%m%d%H", false),
        ("/l/a*.%Y%m%d%H", "/l/b*.%Y%m%d%H", false), ("/l/*a.%Y%m%d%H", "/l/*b.%Y%m%d%H", false),
        ("/l/[ab].%Y%m%d%H", "/l/[bc].%Y%m%d%H", true),
        ("/l/[ab].%Y%m%d%H", "/l/[cd].%Y%m%d%H", false),
        ("/l/%Y%m%d%H", "/l/%y%j%H*", true), ("/l/%Y%m%d%H.log", "/l/%Y%m%d%H", false),
        ("/l/%Y-%m-%d-%H", "/l/%d-%m-%Y-%H", false), ("/l/a%Y%m%d%H*", "/l/*.gz%H%Y%m%d", true),
    ])
    func streamsThatCouldClaimOneFileAreSeen(a: String, b: String, overlap: Bool) throws {
        let (a, b) = (try SourcePattern(a), try SourcePattern(b))
        #expect(a.couldClaimSameFile(as: b) == overlap)
        #expect(b.couldClaimSameFile(as: a) == overlap)
    }

    @Test func namesCarryTheHourOfTheLinesOrOfTheRotation() throws {
        let hours = try LocalHours(zone: "Europe/Berlin")
        let beforeSkip = try #require(hours.slot(labelled: .of("2026-03-29T01")))
        #expect(StampRule.begin.nameLabel(of: beforeSkip, in: hours).description == "2026-03-29T01")
        #expect(StampRule.end.nameLabel(of: beforeSkip, in: hours).description == "2026-03-29T03")
        let repeated = try #require(hours.slot(labelled: .of("2026-10-25T02")))
        #expect(StampRule.end.nameLabel(of: repeated, in: hours).description == "2026-10-25T03")
    }

    private func captures(_ component: String, _ name: String) throws -> [String: String]? {
        let pattern = try SourcePattern("/%Y%m%d%H/" + component)
        let names = pattern.names(for: try .of("2026-11-20T08"))
        return Array(name.utf8).withUnsafeBytes { names[1].captures(from: $0) }
    }
}
