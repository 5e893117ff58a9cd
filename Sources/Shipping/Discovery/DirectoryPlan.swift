/// Something that a request still has to find: the component at `depth`, in the directory that is looked at.
struct Seeker {
    /// Its place among the requests.
    let request: Int
    var depth: Int
    /// Whether it is the compressed form of the component that is looked for.
    var isCompressedForm = false
}

/// What is looked for in one directory, by all requests together, so that it is read at most once.
struct DirectoryPlan {
    /// Names that are known. The directory need not be read for them.
    private(set) var literals: [[UInt8]: [Seeker]] = [:]
    private var patterns: [NamePattern: [Seeker]] = [:]
    private var index: [Ends: [UInt64: [NamePattern]]] = [:]

    /// How many bytes the text before the first wildcard has, and that after the last one.
    private struct Ends: Hashable {
        let prefix: Int
        let suffix: Int
    }

    /// The seekers for which the directory must be read.
    var readers: [Seeker] { patterns.values.flatMap(\.self) }

    mutating func add(_ seeker: Seeker, _ pattern: NamePattern) {
        if let name = pattern.literal {
            literals[name, default: []].append(seeker)
            return
        }
        if patterns[pattern] == nil { enter(pattern) }
        patterns[pattern, default: []].append(seeker)
    }

    /// Looking up the hash of the text around the wildcards keeps the cost of a name from growing with
    /// the number of slots.
    private mutating func enter(_ pattern: NamePattern) {
        let (prefix, suffix) = (pattern.literalPrefix, pattern.literalSuffix)
        let hash = (prefix + suffix).withUnsafeBytes { Self.hash($0[...]) }
        let ends = Ends(prefix: prefix.count, suffix: suffix.count)
        index[ends, default: [:]][hash, default: []].append(pattern)
    }

    /// The seekers that `name` is one for.
    func seekers(for name: UnsafeRawBufferPointer) -> [Seeker] {
        var found: [Seeker] = []
        for (ends, patternsByHash) in index where ends.prefix + ends.suffix <= name.count {
            let hash = Self.hash(
                name.suffix(ends.suffix), after: Self.hash(name.prefix(ends.prefix)))
            for pattern in patternsByHash[hash] ?? [] where pattern.matches(name) {
                found += patterns[pattern] ?? []
            }
        }
        return found
    }

    mutating func takeLiteral(_ name: [UInt8]) -> [Seeker] {
        literals.removeValue(forKey: name) ?? []
    }

    /// Source: Fowler, Noll, Vo: FNV-1a with 64 bits. Patterns that collide are told apart by matching.
    private static func hash(
        _ bytes: Slice<UnsafeRawBufferPointer>, after start: UInt64 = 0xcbf2_9ce4_8422_2325
    ) -> UInt64 {
        bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
}
