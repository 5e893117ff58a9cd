/// One component of a path. Compared byte by byte, as HDFS does; Swift's own strings would take the composed and
/// the decomposed form of a letter for the same.
struct Component: Hashable, Comparable, Sendable {
    /// Source: `dfs.namenode.fs-limits.max-component-length`.
    static let maximumBytes = 255

    let bytes: [UInt8]

    init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// What HDFS lets be made: no colon, not `.` or `..`, not empty. Source: Hadoop 3.3.6, `DFSUtil.isValidName`.
    var isLegal: Bool {
        !bytes.isEmpty && text != "." && text != ".." && !bytes.contains(UInt8(ascii: ":"))
    }

    /// The bytes are signed, so what is not ASCII comes first. Source: Hadoop 3.3.6, `DFSUtil.compareBytes`.
    static func < (left: Self, right: Self) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes) {
            Int8(bitPattern: $0) < Int8(bitPattern: $1)
        }
    }
}

/// An absolute path, legal or not. The root has no components.
struct HDFSName: Sendable, CustomStringConvertible {
    static let root = HDFSName([])

    let components: [Component]
    /// As the client wrote it, for messages.
    let description: String

    init(_ components: [Component]) {
        self.components = components
        description =
            components.isEmpty ? "/" : components.map { "/" + $0.text }.joined()
    }

    /// Takes everything, since HDFS answers most questions about an illegal path with "not found". A slash at the end
    /// does not count.
    init(_ text: String) {
        var parts = text.utf8.dropFirst().split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if parts.last?.isEmpty == true { parts.removeLast() }
        components = parts.map { Component(Substring($0)) }
        description = text
    }

    /// Without `//`, `.` and `..`, as Hadoop's `Path` has it.
    var normalized: HDFSName {
        var result: [Component] = []
        for component in components where !component.bytes.isEmpty && component.text != "." {
            if component.text == ".." { _ = result.popLast() } else { result.append(component) }
        }
        return HDFSName(result)
    }

    /// Whether something may be made under this name.
    var isLegal: Bool {
        components.allSatisfy(\.isLegal) && components.first?.text != Folder.privateName
    }

    var last: Component? { components.last }

    var parent: HDFSName { HDFSName(components.dropLast()) }

    func appending(_ component: Component) -> HDFSName {
        HDFSName(components + [component])
    }

    /// Whether this is `other` or lies below it.
    func isInside(_ other: HDFSName) -> Bool { components.starts(with: other.components) }
}

extension HDFSName: Hashable {
    static func == (left: Self, right: Self) -> Bool { left.components == right.components }

    func hash(into hasher: inout Hasher) { hasher.combine(components) }
}
