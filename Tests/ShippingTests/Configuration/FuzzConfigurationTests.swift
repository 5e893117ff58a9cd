import TestSupport
import Testing

@testable import Shipping

/// Whatever is in the configuration file: it is refused with file and line, or what was read keeps all rules.
@Suite struct FuzzConfigurationTests {
    private static let tokens =
        "[ ] [[ ]] { } = , . # \" ' \"\"\" ''' \\ \\u \\U0010FFFF \r\n true false inf nan 1979-05-27 07:32:00 0x 1e9"
        .split(separator: " ").map(String.init)

    @Test func noDamageToTheManualCrashesTheReader() throws {
        let manual = Array(try Manual.textWithAllOptions().utf8)
        var accepted = 0
        Fuzzing.inputs(500) { numbers in
            if read(manual.damaged(with: Self.tokens, using: &numbers)) { accepted += 1 }
        }
        #expect(accepted > 0)
    }

    @Test func noLineInAnotherLinesPlaceCrashesTheReader() throws {
        let lines = try Manual.textWithAllOptions().split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init).filter { !$0.hasPrefix("#") && !$0.isEmpty }
        var accepted = 0
        Fuzzing.inputs(1_000) { numbers in
            var text = lines
            for _ in 0...numbers.upTo(3) { Self.spoil(&text, &numbers) }
            if read(Array(text.joined(separator: "\n").utf8)) { accepted += 1 }
        }
        #expect(accepted > 0)
    }

    @Test func noBytesCrashTheReader() {
        let marks = Array("[]{}\"'=.,#\\\n\r\t -+_:019aeuxZ".utf8) + [0, 0x7f, 0xc3, 0xa9, 0xff]
        Fuzzing.inputs(4_000) { numbers in
            let count = numbers.upTo(200)
            let isRead = read((0..<count).map { _ in numbers.pick(marks) })
            #expect(!isRead)
        }
    }

    /// In proportion to its length: what takes longer than that would not end within the time limit.
    @Test(
        .timeLimit(.minutes(10)),
        arguments: [
            "[", "{a=", "a.", "[[a]]\n", "x = '", "\"\"\"", "[a.", "a = [[],", "#", "\\", " ", "\n",
            "\u{e9}",
            "a = [\n", "[streams.a]\n", "[limits]\nrate = 9",
        ])
    func noRepetitionKeepsTheReaderBusy(piece: String) {
        let count = ConfigurationFile.mostBytes / piece.utf8.count
        read(Array((smallest + String(repeating: piece, count: count)).utf8))
    }

    @Test(.timeLimit(.minutes(10)))
    func asManyKeysAndStreamsAsFitAreReadInTime() {
        let keys = (0..<50_000).map { "k\($0) = \($0)\n" }.joined()
        read(Array((smallest + keys).utf8))
        let streams = (0..<1_000).map {
            "[streams.s\($0)]\nsource = '/l/s\($0).%Y%m%d%H'\ndestination = '/d/%Y%m%d%H/{stream}'\n"
        }
        #expect(read(Array((smallest + streams.joined()).utf8)))
    }

    /// Puts values under wrong keys, leaves lines out, doubles them, and takes numbers for others.
    private static func spoil(_ lines: inout [String], _ numbers: inout SplitMix) {
        let (a, b) = (numbers.upTo(lines.count), numbers.upTo(lines.count))
        func halves(_ line: String) -> (key: Substring, value: Substring) {
            let mark = line.firstIndex(of: "=") ?? line.endIndex
            return (line[..<mark], line[mark...])
        }
        switch numbers.upTo(7) {
        case 0: lines.swapAt(a, b)
        case 1: lines.remove(at: a)
        case 2: lines.insert(lines[b], at: a)
        case 3: lines[a] = String(halves(lines[a]).key + halves(lines[b]).value)
        case 4: lines[a] = "\(halves(lines[a]).key)= \(numbers.number())"
        case 5: lines[a] = "\(halves(lines[a]).key)= \(FuzzedJSON.quoted(numbers.text(0...8)))"
        default:
            let line = Array(lines[a].utf8).damaged(with: Self.tokens, using: &numbers)
            lines[a] = String(decoding: line, as: UTF8.self)
        }
    }

    /// - Returns: Whether it was accepted.
    @discardableResult private func read(_ bytes: [UInt8]) -> Bool {
        do {
            check(try Configuration(bytes: bytes))
            return true
        } catch let error as ConfigurationError {
            check(error, of: bytes)
            return false
        } catch {
            Issue.record("\(error)")
            return false
        }
    }

    private func check(_ error: ConfigurationError, of bytes: [UInt8]) {
        let lines = bytes.count { $0 == 10 } + 1
        #expect(!error.problems.isEmpty)
        for problem in error.problems {
            #expect(problem.line.map { (1...lines).contains($0) } ?? true)
            #expect(problem.message.utf8.count < 20_000 + bytes.count)
            #expect(
                !problem.message.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f })
        }
    }

    private func check(_ configuration: Configuration) {
        #expect(!configuration.hdfs.endpoints.isEmpty && configuration.state.hasPrefix("/"))
        #expect(Configuration.concurrencyRange.contains(configuration.limits.concurrency))
        #expect(configuration.limits.openFiles > 0 && configuration.schedule.lookback > .zero)
        if let total = configuration.limits.total {
            #expect(total.rate.bytesPerSecond > 0 && total.burst.bytes >= 1_000)
        }
        #expect(!configuration.streams.isEmpty)
        for stream in configuration.streams {
            #expect(!stream.name.isEmpty && !stream.name.contains("/"))
            #expect(stream.blockSize.bytes >= 65_536 && stream.blockSize.bytes % 512 == 0)
            #expect(stream.partBlocks >= 0 && stream.settle >= .zero)
            #expect((try? SourcePattern(stream.source.description)) == stream.source)
            #expect(
                (try? DestinationTemplate(stream.destination.description, for: stream.source))
                    == stream.destination)
        }
    }
}
