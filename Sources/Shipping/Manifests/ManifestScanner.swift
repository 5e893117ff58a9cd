/// Finds the receipts in the text of a manifest, piece by piece, without decoding them: a manifest of
/// 10,000 files has 9 MB, and what it decodes to several times as much.
///
/// It finds what is sound. What is not turns out when a receipt, or the rest, is decoded.
struct ManifestScanner {
    /// What shows of a receipt.
    struct Receipt {
        /// Where its text is in the file.
        var range: Range<Int64> = 0..<0
        /// As they are in the text, escapes included.
        var source: [UInt8] = []
        var destination: [UInt8] = []
        var state: [UInt8] = []
        var inode: [UInt8] = []
    }

    private enum Key {
        case files, source, destination, state, identity, inode, other

        init(_ text: [UInt8]) {
            self = Self.names.first { text.elementsEqual($0.name.utf8) }?.key ?? .other
        }

        private static let names: [(key: Key, name: String)] = [
            (.files, "files"), (.source, "source"), (.destination, "destination"),
            (.state, "state"), (.identity, "identity"), (.inode, "inode"),
        ]
    }

    /// Of objects in each other: the manifest, its list of files, a receipt, its identity.
    private enum Depth {
        static let manifest = 1, list = 2, receipt = 3, identity = 4
    }

    /// The text without its receipts.
    private(set) var frame: [UInt8] = []
    private var offset: Int64 = 0
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    /// The string that was read last.
    private var text: [UInt8] = []
    /// What comes next at each depth is the value of.
    private var keys = [Key?](repeating: nil, count: Depth.identity + 1)
    private var isInFiles = false
    private var receipt: Receipt?

    /// Whether what was read so far is all of it.
    var isWhole: Bool { depth == 0 && !isInString && !frame.isEmpty }

    mutating func scan(_ piece: [UInt8], visiting visit: (Receipt) -> Void) {
        for byte in piece {
            let wasInside = receipt != nil
            if isInString { takeOfString(byte) } else { take(byte, visit) }
            offset += 1
            let isBetween = isInFiles && depth == Depth.list && byte != UInt8(ascii: "[")
            if !wasInside, receipt == nil, !isBetween { frame.append(byte) }
        }
    }

    private mutating func takeOfString(_ byte: UInt8) {
        if byte == UInt8(ascii: "\""), !isEscaped {
            isInString = false
            if depth == Depth.receipt, let key = keys[depth] { takeValue(of: key) }
            return
        }
        isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        if depth <= Depth.identity { text.append(byte) }
    }

    private mutating func takeValue(of key: Key) {
        switch key {
        case .source: receipt?.source = text
        case .destination: receipt?.destination = text
        case .state: receipt?.state = text
        default: break
        }
    }

    private mutating func take(_ byte: UInt8, _ visit: (Receipt) -> Void) {
        switch byte {
        case UInt8(ascii: "\""):
            (isInString, isEscaped) = (true, false)
            text.removeAll(keepingCapacity: true)
        case UInt8(ascii: "{"), UInt8(ascii: "["): open(byte)
        case UInt8(ascii: "}"), UInt8(ascii: "]"): close(visit)
        case UInt8(ascii: ":"): if keys.indices.contains(depth) { keys[depth] = Key(text) }
        case UInt8(ascii: ","): if keys.indices.contains(depth) { keys[depth] = nil }
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            let isInode = depth == Depth.identity && keys[depth] == .inode
            if isInode, keys[Depth.receipt] == .identity { receipt?.inode.append(byte) }
        default: break
        }
    }

    private mutating func open(_ byte: UInt8) {
        if depth == Depth.manifest, byte == UInt8(ascii: "[") { isInFiles = keys[depth] == .files }
        if depth == Depth.list, isInFiles, byte == UInt8(ascii: "{") {
            receipt = Receipt(range: offset..<offset)
        }
        depth += 1
        if keys.indices.contains(depth) { keys[depth] = nil }
    }

    private mutating func close(_ visit: (Receipt) -> Void) {
        depth -= 1
        if depth == Depth.manifest { isInFiles = false }
        guard depth == Depth.list, var found = receipt else { return }
        found.range = found.range.lowerBound..<offset + 1
        visit(found)
        receipt = nil
    }
}
