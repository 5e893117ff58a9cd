import Glibc
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// Names are bytes: whatever Linux allows in one is found, matched and given a place in HDFS, or refused.
@Suite struct FuzzNameTests {
    @Test func everyNameOfAFolderIsFoundOrSaid() throws {
        let label = try HourLabel.of("2026-11-20T08")
        let pattern = try SourcePattern("/{x=*}-%Y%m%d%H{y=*}")
        let matcher = try #require(pattern.names(for: label).last)
        Fuzzing.inputs(10_000) { numbers in
            let before = Self.name(&numbers)
            let after = Self.name(&numbers)
            let name = before + Array("-2026112008".utf8) + after
            let captures = name.withUnsafeBytes { matcher.captures(from: $0) }
            #expect((captures == nil) == (name.first == UInt8(ascii: ".")), "\(name)")
            let text = String(decoding: name, as: UTF8.self)
            #expect(LogicalName(text + ".gz").stem.utf8.elementsEqual(text.utf8))
            if Array(text.utf8) == name, let captures {
                #expect((captures["x"]! + "-2026112008" + captures["y"]!).utf8.elementsEqual(name))
            }
        }
    }

    @Test func aMatchIsWhatSlowAndSimpleMatchingFinds() throws {
        let label = try HourLabel.of("2026-11-20T08")
        let pieces = ["*", "?", "[ab]", "[!a]", "a", "b", "é", "%H", "[a-é]"]
        Fuzzing.inputs(10_000) { numbers in
            let middle = (0..<numbers.upTo(6)).map { _ in numbers.pick(pieces) }.joined()
            guard let pattern = try? SourcePattern("/%Y%m%d%H/\(middle)") else { return }
            let tokens = pattern.components[1]
            let name = (0..<numbers.upTo(8)).map { _ in
                numbers.pick(["a", "b", "é", "0", "8", "08"])
            }.joined()
            let isMatch = Array(name.utf8).withUnsafeBytes {
                NamePattern(tokens, for: label).captures(from: $0) != nil
            }
            #expect(
                isMatch == Self.matches(tokens[...], Array(name.unicodeScalars)[...], label),
                "\(middle) \(name)")
        }
    }

    @Test func whatIsInAFolderGetsAPlaceOfItsOwnInHDFS() throws {
        let folder = try TemporaryFolder()
        var written: Set<[UInt8]> = []
        try folder.makeDirectory("logs")
        Fuzzing.inputs(1_000) { numbers in
            let name = Self.name(&numbers) + Array("2026112008".utf8) + Self.name(&numbers)
            let path = Array((folder.path("logs") + "/").utf8) + name
            let file = open(
                path.map { CChar(bitPattern: $0) } + [0], O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            guard file >= 0 else { return }
            close(file)
            written.insert(name)
        }
        let hours = try LocalHours(zone: "UTC")
        let slot = try #require(hours.slot(labelled: .of("2026-11-20T08")))
        let pattern = try SourcePattern(folder.path("logs") + "/*%Y%m%d%H*")
        let template = try DestinationTemplate("/d/%Y%m%d%H/{name}", for: pattern)
        let finding = Scan.findings(of: [
            ScanRequest(stream: "a", slot: slot, pattern: pattern, stamp: .begin, hours: hours)
        ])[0]
        let visible = written.filter { $0.first != UInt8(ascii: ".") }
        let problems = finding.problems.count + finding.omittedProblems
        #expect(finding.files.count + problems == visible.count)
        #expect(finding.files.count > 100 && problems > 100)
        for file in finding.files {
            #expect(visible.contains(Array(file.name.utf8)))
            let path = try? template.render(
                label: slot.label, host: "web", stream: "a", name: file.name, captures: [:])
            guard let path else { continue }
            #expect(
                path.components.count == 3 && path.parent?.description == "/d/2026112008", "\(path)"
            )
            #expect(path.name.utf8.count == file.name.utf8.count)
        }
    }

    /// Up to 40 bytes of any value but those that no name holds.
    private static func name(_ numbers: inout SplitMix) -> [UInt8] {
        let bytes = numbers.chance(3) ? numbers.bytes(0...40) : Array(numbers.text(0...12).utf8)
        return Array(bytes.filter { $0 != 0 && $0 != UInt8(ascii: "/") }.prefix(80))
    }

    private static func matches(
        _ tokens: ArraySlice<PatternToken>, _ name: ArraySlice<Unicode.Scalar>, _ label: HourLabel
    ) -> Bool {
        guard let token = tokens.first else { return name.isEmpty }
        let rest = tokens.dropFirst()
        switch token {
        case .text(let text):
            return name.starts(with: text.unicodeScalars)
                && matches(rest, name.dropFirst(text.unicodeScalars.count), label)
        case .date(let code):
            let text = code.text(of: label)
            return name.starts(with: text.unicodeScalars)
                && matches(rest, name.dropFirst(text.count), label)
        case .wildcard(.any, _):
            return (0...name.count).contains { matches(rest, name.dropFirst($0), label) }
        case .wildcard(let one, _):
            return name.first.map(one.accepts) == true && matches(rest, name.dropFirst(), label)
        }
    }
}
