/// One component of a path. Compared byte by byte, as HDFS does; Swift's own strings would take the composed and
/// the decomposed form of a letter for the same.
struct Component: Hashable, Comparable, Sendable {
    /// Source: `dfs.namenode.fs-limits.max-component-length`.
    static let maximumBytes = 255

    let bytes: [UInt8]

    init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    static func < (left: Self, right: Self) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

/// An absolute path in the namespace. The root has no components.
struct HDFSName: Hashable, Sendable, CustomStringConvertible {
    static let root = HDFSName([])

    let components: [Component]

    init(_ components: [Component]) { self.components = components }

    /// - Throws: `InvalidPathException` for `//`, `.`, `..` and a colon; the length of a component is checked only
    ///   when something is made with it. Source: Hadoop 3.3.6, `DFSUtil.isValidName`.
    init(validating text: String) throws(HDFSException) {
        guard text.utf8.first == UInt8(ascii: "/") else { throw .invalidPath(text) }
        var parts = text.utf8.dropFirst().split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if parts.last?.isEmpty == true { parts.removeLast() }
        for part in parts {
            let isDots = part.elementsEqual(".".utf8) || part.elementsEqual("..".utf8)
            guard !part.isEmpty, !isDots, !part.contains(UInt8(ascii: ":")) else {
                throw .invalidPath(text)
            }
        }
        self.init(parts.map { Component(Substring($0)) })
    }

    var description: String {
        components.isEmpty ? "/" : components.map { "/" + $0.text }.joined()
    }

    var last: Component? { components.last }

    var parent: HDFSName { HDFSName(components.dropLast()) }

    func appending(_ component: Component) -> HDFSName {
        HDFSName(components + [component])
    }

    /// Whether this is `other` or lies below it.
    func isInside(_ other: HDFSName) -> Bool { components.starts(with: other.components) }
}
