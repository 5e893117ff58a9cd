extension SourcePattern {
    /// Whether there is a path that both patterns name, each for some hour of its own.
    ///
    /// It is about what could be: `*access*` and `*error*` overlap in `access-error`. Whether a file really is
    /// claimed twice, the `Scan` finds. Links to one file or directory are not seen here.
    func couldClaimSameFile(as other: SourcePattern) -> Bool {
        guard components.count == other.components.count else { return false }
        let pairs = zip(components, other.components)
        return !pairs.contains { beginDifferently($0, $1) }
            && pairs.allSatisfy { NameOverlap($0, $1).exists() }
    }

    /// Whether files of both could have the same name, perhaps in different directories.
    func couldShareName(with other: SourcePattern) -> Bool {
        NameOverlap(components.last ?? [], other.components.last ?? []).exists()
    }
}

/// Whether two components begin with different texts: what tells most of a thousand streams apart, at little cost.
private func beginDifferently(_ a: [PatternToken], _ b: [PatternToken]) -> Bool {
    guard case .text(let a) = a.first, case .text(let b) = b.first else { return false }
    return zip(a.utf8, b.utf8).contains { $0 != $1 }
}

/// Whether two components have a name in common: both are read side by side, as automata.
private struct NameOverlap {
    /// `nil` is any number of characters, ranges are one of them.
    private typealias Step = [ClosedRange<Unicode.Scalar>]?

    private let a: [Step]
    private let b: [Step]

    init(_ a: [PatternToken], _ b: [PatternToken]) {
        self.a = a.flatMap(Self.steps)
        self.b = b.flatMap(Self.steps)
    }

    /// Row by row: `row[j]` says whether the steps of `a` from `i` on, and of `b` from `j` on, have a name in common.
    func exists() -> Bool {
        var below = [Bool](repeating: false, count: b.count + 1)
        for i in stride(from: a.count, through: 0, by: -1) {
            var row = [Bool](repeating: false, count: b.count + 1)
            for j in stride(from: b.count, through: 0, by: -1) {
                row[j] = overlap(i, j, right: j < b.count && row[j + 1], below: below)
            }
            below = row
        }
        return below[0]
    }

    private func overlap(_ i: Int, _ j: Int, right: Bool, below: [Bool]) -> Bool {
        if i == a.count && j == b.count { return true }
        if i < a.count, a[i] == nil { return below[j] || right }
        if j < b.count, b[j] == nil { return right || (i < a.count && below[j]) }
        guard i < a.count, j < b.count, let x = a[i], let y = b[j] else { return false }
        return below[j + 1] && x.contains { range in y.contains { $0.overlaps(range) } }
    }

    private static func steps(_ token: PatternToken) -> [Step] {
        switch token {
        case .text(let text): text.unicodeScalars.map { [$0...$0] }
        case .date(let code): code.digitRanges.map { [$0] }
        case .wildcard(.any, _): [nil]
        case .wildcard(.one, _): [everything]
        case .wildcard(.set(let ranges, let isNegated), _):
            [isNegated ? everything : ranges]
        }
    }

    private static let everything: [ClosedRange<Unicode.Scalar>] = ["\u{1}"..."\u{10ffff}"]
}
