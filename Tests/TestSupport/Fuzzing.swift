import Glibc

/// How many inputs a fuzz target gets, and which: the same in every run, unless the environment says otherwise.
///
/// `LOGFERRY_FUZZ_FACTOR` multiplies the inputs of every target, `LOGFERRY_FUZZ_SEED` changes all of them, and
/// `LOGFERRY_FUZZ_TRACE` prints the number of each, to find the one that a process died of.
public enum Fuzzing {
    private static let factor = number("LOGFERRY_FUZZ_FACTOR") ?? 1
    private static let isTraced = getenv("LOGFERRY_FUZZ_TRACE") != nil
    private static let seed = number("LOGFERRY_FUZZ_SEED") ?? 20_261_120

    /// Calls `body` with a generator for each input; a generator is the same for the same input.
    public static func inputs(
        _ count: Int, _ body: (inout SplitMix) async throws -> Void
    ) async rethrows {
        for input in 0..<count * factor {
            var numbers = generator(input)
            try await body(&numbers)
        }
    }

    /// The same for what waits for nothing.
    public static func inputs(
        _ count: Int, _ body: (inout SplitMix) throws -> Void
    ) rethrows {
        for input in 0..<count * factor {
            var numbers = generator(input)
            try body(&numbers)
        }
    }

    private static func generator(_ input: Int) -> SplitMix {
        if isTraced {
            let line = "input \(input)\n"
            _ = write(STDERR_FILENO, line, line.utf8.count)
        }
        return SplitMix(seed: seed &+ input &* 7919)
    }

    private static func number(_ variable: String) -> Int? {
        getenv(variable).flatMap { Int(String(cString: $0)) }
    }
}

extension SplitMix {
    public mutating func upTo(_ bound: Int) -> Int {
        Int.random(in: 0..<Swift.max(1, bound), using: &self)
    }

    public mutating func chance(_ oneIn: Int) -> Bool { upTo(oneIn) == 0 }

    /// - Parameter elements: At least one.
    public mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[upTo(elements.count)]
    }

    public mutating func bytes(_ count: ClosedRange<Int>) -> [UInt8] {
        (0..<Int.random(in: count, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self)
        }
    }

    /// Characters that mean something somewhere, and some that mean nothing anywhere.
    public mutating func text(_ count: ClosedRange<Int>) -> String {
        (0..<Int.random(in: count, using: &self)).map { _ in pick(Self.pieces) }.joined()
    }

    /// A number at some edge, as text.
    public mutating func number() -> String { pick(Self.numbers) }

    private static let pieces =
        "/ . .. : * ? [ ] { } %Y %m %d %H %j %y %% % = , ; & # \\ \" ' ~ - _ a b Z 0 9 é ß \u{308} \u{0} \u{1b} \u{7f}"
        .split(separator: " ").map(String.init) + [
            " ", "\n", "\t", "\r", "\u{FEFF}", "\u{1F600}", "e\u{301}", "\u{600}",
        ]

    private static let numbers = [
        "0", "-0", "1", "-1", "0.5", "1e400", "-1e400", "1e-400", "127", "128", "255", "256",
        "32768", "65536",
        "2147483647", "2147483648", "-2147483649", "4294967295", "4294967296", "9007199254740993",
        "9223372036854775807", "-9223372036854775808", "9223372036854775808",
        "18446744073709551616",
        "99999999999999999999999999999999999999999", "0x7fffffffffffffff", "1_000", "00", "+1",
        "NaN", "inf",
    ]
}

extension [UInt8] {
    /// Some bytes changed, removed, added, repeated or cut off, and numbers replaced by odd ones.
    public func damaged(
        with tokens: [String] = [], using numbers: inout SplitMix
    ) -> [UInt8] {
        var bytes = self
        for _ in 0..<1 + numbers.upTo(4) { bytes.damageOnce(with: tokens, &numbers) }
        return bytes
    }

    private mutating func damageOnce(with tokens: [String], _ numbers: inout SplitMix) {
        let start = numbers.upTo(count)
        let end = Swift.min(count, start + 1 + numbers.upTo(40))
        switch numbers.upTo(9) {
        case 0 where !isEmpty: self[start] = UInt8.random(in: 0...255, using: &numbers)
        case 1 where !isEmpty: self[start] ^= 1 << UInt8(numbers.upTo(8))
        case 2: removeSubrange(Swift.min(start, end)..<end)
        case 3: insert(contentsOf: self[Swift.min(start, end)..<end], at: start)
        case 4: removeLast(numbers.upTo(count))
        case 5: insert(contentsOf: numbers.text(1...4).utf8, at: start)
        case 6: replaceNumber(from: start, by: numbers.number())
        case 7 where numbers.chance(8):
            insert(contentsOf: repeatElement(isEmpty ? 0 : self[start], count: 5_000), at: start)
        default:
            if !tokens.isEmpty { insert(contentsOf: numbers.pick(tokens).utf8, at: start) }
        }
    }

    private mutating func replaceNumber(from start: Int, by text: String) {
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        guard let first = self[start...].firstIndex(where: isDigit) else { return }
        let end = self[first...].firstIndex { !isDigit($0) } ?? count
        replaceSubrange(first..<end, with: text.utf8)
    }
}
