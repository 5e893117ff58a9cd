/// An absolute path that HDFS accepts: `/`, or `/a/b` without empty, `.` or `..` components.
///
/// Two paths are equal when their bytes are: HDFS does not normalise Unicode, and neither does this
/// type. The order is that of the bytes.
public struct HDFSPath: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The path as HDFS knows it, not percent-encoded.
    public let description: String

    public static let root = HDFSPath(valid: "/")

    /// - Throws: `HDFSPathError`, which says what is wrong and what would be right.
    public init(_ text: String) throws(HDFSPathError) {
        guard text.utf8.first == UInt8(ascii: "/") else { throw HDFSPathError(text, .notAbsolute) }
        if text.utf8.count > 1 {
            let names = Self.names(in: text)
            for name in names { try Self.check(name, in: text) }
            if names[0] == ".reserved" { throw HDFSPathError(text, .reserved) }
        }
        // Source: HdfsServerConstants.MAX_PATH_LENGTH and MAX_PATH_DEPTH.
        guard text.utf16.count <= 8_000 else { throw HDFSPathError(text, .tooLong) }
        self.init(valid: text)
    }

    private init(valid text: String) { description = text }

    /// The names between the slashes; none for the root.
    public var components: [String] {
        self == .root ? [] : Self.names(in: description).map(String.init)
    }

    /// What is between the slashes. By bytes: with an accent behind it, a slash is part of another
    /// `Character`, but to HDFS still a slash.
    private static func names(in text: String) -> [Substring] {
        text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map(Substring.init)
    }

    /// The last component; empty for the root.
    public var name: String { components.last ?? "" }

    /// The directory this is in; nil for the root.
    public var parent: HDFSPath? {
        guard self != .root, let slash = description.utf8.lastIndex(of: UInt8(ascii: "/")) else {
            return nil
        }
        return slash == description.startIndex
            ? .root : HDFSPath(valid: String(description[..<slash]))
    }

    /// The entry called `name` of this directory.
    public func appending(_ name: String) throws(HDFSPathError) -> HDFSPath {
        guard !name.utf8.contains(UInt8(ascii: "/")) else { throw HDFSPathError(name, .slash) }
        return try HDFSPath(self == .root ? "/" + name : description + "/" + name)
    }

    /// The entry called `name` of the directory this is in.
    public func sibling(named name: String) throws(HDFSPathError) -> HDFSPath {
        try (parent ?? .root).appending(name)
    }

    public static func == (a: HDFSPath, b: HDFSPath) -> Bool {
        a.description.utf8.elementsEqual(b.description.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        for byte in description.utf8 { hasher.combine(byte) }
    }

    public static func < (a: HDFSPath, b: HDFSPath) -> Bool {
        a.description.utf8.lexicographicallyPrecedes(b.description.utf8)
    }

    /// Source: `DFSUtil.isValidNameForComponent` and `dfs.namenode.fs-limits.max-component-length`.
    private static func check(_ name: Substring, in path: String) throws(HDFSPathError) {
        if name.isEmpty { throw HDFSPathError(path, .emptyComponent) }
        if name == "." || name == ".." { throw HDFSPathError(path, .dots(String(name))) }
        if name.utf8.contains(UInt8(ascii: ":")) { throw HDFSPathError(path, .colon(String(name))) }
        if name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) {
            throw HDFSPathError(path, .controlCharacter)
        }
        if name.utf8.count > 255 {
            throw HDFSPathError(path, .componentTooLong(String(name), bytes: name.utf8.count))
        }
    }
}

extension HDFSPath: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(String(from: decoder))
    }

    public func encode(to encoder: any Encoder) throws {
        try description.encode(to: encoder)
    }
}
