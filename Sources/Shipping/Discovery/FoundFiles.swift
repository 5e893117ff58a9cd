import Glibc

/// The first files that a look found, in a hundred bytes each: a look reads whole directories, so what
/// it finds is to last for many pages.
struct FoundFiles: Sendable {
    private struct Entry: Sendable {
        let size: Int64
        let modified: WallTime
        let device: UInt64
        let inode: UInt64
        /// Where its path begins.
        var start: Int
        let pathBytes: Int32
        /// Of the part of the path that is its stem.
        let stemBytes: Int32
        let rank: Int32
        /// Whether stems are in the order of their bytes.
        let isASCII: Bool
        let isCompressedForm: Bool
        let isLinked: Bool

        var path: Range<Int> { start..<start + Int(pathBytes) }
        var stem: Range<Int> { start..<start + Int(stemBytes) }
    }

    private let window: ScanWindow
    private var entries: [Entry] = []
    /// One after the other.
    private var paths: [UInt8] = []
    /// The last place, once there were more files than the window takes.
    private var end: ScanWindow.Place?
    /// Of the files after it.
    private(set) var cutRanks: Set<Int> = []

    init(in window: ScanWindow = .all) { self.window = window }

    /// Keeps a file if the window takes it.
    ///
    /// - Parameter rank: Of the request that it is for.
    /// - Returns: The bytes that a file with this path needs.
    mutating func insert(
        _ path: String, _ status: stat, isCompressedForm: Bool, of rank: Int
    ) -> Int {
        let stem = LogicalName(path).stem
        let entry = Entry(
            size: Int64(status.st_size), modified: WallTime(status.st_mtim),
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), start: paths.count,
            pathBytes: Int32(path.utf8.count), stemBytes: Int32(stem.utf8.count),
            rank: Int32(rank), isASCII: stem.utf8.allSatisfy { $0 < 0x80 },
            isCompressedForm: isCompressedForm, isLinked: status.st_nlink > 1)
        if takes(ScanWindow.Place(rank: rank, stem: stem)) {
            entries.append(entry)
            paths += path.utf8
            // Not for each file: sorting takes longer than a look at one.
            if bytes - window.bytes > window.bytes / 2 { cut() }
        }
        return Self.bytes(entry)
    }

    private mutating func takes(_ place: ScanWindow.Place) -> Bool {
        if let after = window.after, place <= after { return false }
        guard let end, end < place else { return true }
        cutRanks.insert(place.rank)
        return false
    }

    private var bytes: Int { entries.count * MemoryLayout<Entry>.stride + paths.count }

    private static func bytes(_ entry: Entry) -> Int {
        MemoryLayout<Entry>.stride + Int(entry.pathBytes)
    }
}

extension FoundFiles {
    /// Keeps the first files, those of one place at least.
    private mutating func cut() {
        sort()
        var room = window.bytes
        let fitting = entries.prefix { entry in
            room -= Self.bytes(entry)
            return room >= 0
        }
        let count = count(ofFirst: max(1, fitting.count))
        cutRanks.formUnion(entries[count...].lazy.map { Int($0.rank) })
        end = place(of: entries[count - 1])
        let all = self
        (entries, paths) = ([], [])
        for entry in all.entries[..<count] { append(entry, of: all) }
    }

    /// Adds those that a look at other folders found.
    mutating func add(_ other: FoundFiles) {
        for entry in other.entries { append(entry, of: other) }
        cutRanks.formUnion(other.cutRanks)
    }

    private mutating func append(_ entry: Entry, of other: FoundFiles) {
        var entry = entry
        let path = other.paths[entry.path]
        entry.start = paths.count
        entries.append(entry)
        paths += path
    }
}

/// In the order of ranks, stems, and the bytes of paths; `FoundFile.isBefore` is the same without ranks.
extension FoundFiles {
    mutating func sort() {
        var sorted = exchange(&entries, with: [])
        sorted.sort { isBefore($0, $1) }
        entries = sorted
    }

    private func isBefore(_ a: Entry, _ b: Entry) -> Bool {
        if a.rank != b.rank { return a.rank < b.rank }
        let order = order(ofStems: a, b)
        return (order == 0 ? self.order(a.path, b.path) : order) < 0
    }

    /// Negative, 0 or positive, as `memcmp` says it.
    private func order(ofStems a: Entry, _ b: Entry) -> Int {
        if a.isASCII, b.isASCII { return order(a.stem, b.stem) }
        let (first, second) = (text(a.stem), text(b.stem))
        return first == second ? 0 : first < second ? -1 : 1
    }

    private func order(_ a: Range<Int>, _ b: Range<Int>) -> Int {
        let order = paths.withUnsafeBytes { bytes in
            memcmp(
                bytes.baseAddress! + a.lowerBound, bytes.baseAddress! + b.lowerBound,
                min(a.count, b.count))
        }
        return order == 0 ? a.count - b.count : Int(order)
    }

    /// How many are those before `most`, and those that are at the place of the last one.
    func count(ofFirst most: Int) -> Int {
        guard most > 0, most < entries.count else { return min(max(0, most), entries.count) }
        let last = entries[most - 1]
        return most
            + entries[most...].prefix {
                $0.rank == last.rank && order(ofStems: $0, last) == 0
            }.count
    }

    /// Where those of a request are.
    func range(of rank: Int) -> Range<Int> { firstIndex(from: rank)..<firstIndex(from: rank + 1) }

    private func firstIndex(from rank: Int) -> Int {
        var range = entries.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range =
                entries[middle].rank < rank
                ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }

    /// Lets the first ones go.
    mutating func drop(while isOver: (ScanWindow.Place) -> Bool) {
        entries.removeFirst(entries.prefix { isOver(place(of: $0)) }.count)
        if entries.isEmpty { paths = [] }
    }

    private func place(of entry: Entry) -> ScanWindow.Place {
        ScanWindow.Place(rank: Int(entry.rank), stem: text(entry.stem))
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: paths[range], as: UTF8.self)
    }
}

extension FoundFiles {
    /// One of them.
    ///
    /// - Parameter names: That the request looked for, from the root down.
    func file(_ index: Int, _ pattern: SourcePattern, _ names: [NamePattern]) -> FoundFile {
        let entry = entries[index]
        let path = text(entry.path)
        // A slash and what is combined with it are one character.
        let name = path.utf8.reversed().prefix { $0 != UInt8(ascii: "/") }
        return FoundFile(
            path: path, name: String(Substring(path.utf8.suffix(name.count))),
            captures: captures(from: entry.isCompressedForm ? entry.stem : entry.path, names),
            size: entry.size, modified: entry.modified, device: entry.device, inode: entry.inode,
            isCompressedForm: entry.isCompressedForm, isLinked: entry.isLinked, pattern: pattern)
    }

    /// What the named wildcards stand for.
    private func captures(from path: Range<Int>, _ names: [NamePattern]) -> [String: String] {
        guard names.contains(where: \.hasCaptures) else { return [:] }
        let components = paths[path].split(separator: UInt8(ascii: "/"))
        return zip(names, components).reduce(into: [:]) { captures, pair in
            let (pattern, name) = pair
            captures.merge(name.withUnsafeBytes(pattern.captures) ?? [:]) { $1 }
        }
    }
}
