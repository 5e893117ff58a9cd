import TestSupport
import Testing

@testable import Shipping

/// Small texts that people write: each is refused, or means what it says when it is written again.
@Suite struct FuzzTextTests {
    private static let quantities = [
        "5MB/s", "256KB", "1.5MiB", "90s", "24h", "1TB/s", "1048576TiB", "36500d", "0s", "1ms",
    ]

    @Test func quantitiesMeanWhatTheySay() {
        Fuzzing.inputs(20_000) { numbers in
            let text = Self.spoilt(Self.quantities, &numbers)
            if let size = try? ByteCount(text) {
                #expect(size.bytes > 0)
                #expect((try? ByteCount(size.description)) == size, "\(text)")
            }
            if let rate = try? Rate(text) {
                #expect(rate.bytesPerSecond > 0)
                #expect((try? Rate(rate.description)) == rate, "\(text)")
            }
            if let duration = try? Duration(text: text) {
                #expect(duration >= .zero)
                #expect((try? Duration(text: duration.text)) == duration, "\(text)")
            }
        }
    }

    @Test func hoursAndTimesMeanWhatTheySay() throws {
        let texts = [
            "2026-11-20T08", "1677-09-21T00", "2262-04-11T23", "2024-02-29T00",
            "2021-11-08T20:59:59.913+08:00", "1970-01-01T00:00:00Z", "2262-04-11T23:47:16.854Z",
        ]
        Fuzzing.inputs(20_000) { numbers in
            let text = Self.spoilt(texts, &numbers)
            if let label = HourLabel(text) {
                #expect(label.description == text)
                #expect(HourLabel(readingAsUTC: label.readingAsUTC) == label)
            }
            if let time = WallTime(text) {
                let whole = time.roundedDownToMilliseconds
                #expect(WallTime(whole.text(offset: 0)) == whole, "\(text)")
            }
        }
    }

    /// Modification times of damaged inodes are of any year.
    @Test func everyTimeThatAManifestHoldsIsReadAsItWasWritten() {
        let edges: [Int64] = [.min, .min + 1, .max, .max - 1, 0, -1, 999_999, -999_999, 1_000_000]
        Fuzzing.inputs(5_000) { numbers in
            let any = Int64.random(in: .min ... .max, using: &numbers)
            let time = WallTime(nanoseconds: numbers.chance(2) ? any : numbers.pick(edges))
            let whole = time.roundedDownToMilliseconds
            #expect(WallTime(whole.text(offset: 0)) == whole, "\(time.nanoseconds)")
            #expect(whole.roundedDownToMilliseconds == whole, "\(time.nanoseconds)")
        }
    }

    @Test func patternsAndTemplatesMeanWhatTheySay() throws {
        let sources = [
            "/data/{app=*}/logs/access.%Y%m%d%H.log", "/var/log/[a-z]?/x-%y%j-%H*",
            "/l/{{%Y}}/%m%d.%H",
        ]
        let destinations = ["/logs/dt=%Y%m%d/hr=%H/{host}.{name}", "/l/%y%j/{app}/{{%H}}"]
        let label = try HourLabel.of("2026-11-20T08")
        var rendered = 0
        Fuzzing.inputs(10_000) { numbers in
            let text = Self.spoilt(sources, &numbers)
            guard let source = try? SourcePattern(text) else { return }
            #expect(!source.captureNames.contains(""))
            #expect((0..<source.components.count).contains(source.fixedDirectories))
            #expect(source.names(for: label).count == source.components.count)
            let template = Self.spoilt(destinations, &numbers)
            guard let destination = try? DestinationTemplate(template, for: source) else { return }
            let captures = Dictionary(
                uniqueKeysWithValues: source.captureNames.map { ($0, numbers.text(0...4)) })
            let path = try? destination.render(
                label: label, host: "web", stream: "a", name: numbers.text(0...6),
                captures: captures)
            guard let path else { return }
            rendered += 1
            #expect(
                path.components.count == template.utf8.count { $0 == UInt8(ascii: "/") }, "\(path)")
        }
        #expect(rendered > 100)
    }

    private static func spoilt(_ texts: [String], _ numbers: inout SplitMix) -> String {
        let bytes = Array(numbers.pick(texts).utf8).damaged(using: &numbers)
        return String(decoding: bytes, as: UTF8.self)
    }
}
