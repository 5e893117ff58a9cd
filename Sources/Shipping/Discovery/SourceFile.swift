import Crypto
import Glibc
import WebHDFS

/// A source file that is held open for reading, so that a cleaner that deletes it does not lose it.
final class SourceFile: Sendable {
    /// What the file system says of a file at one time.
    struct Status: Hashable, Sendable {
        /// Bytes.
        let size: Int64
        let modified: WallTime
        /// When anything of the inode last changed (`st_ctime`): nobody can set that back.
        let changed: WallTime
        /// Names of the file.
        fileprivate let links: UInt64
        fileprivate let mode: mode_t
        fileprivate let owners: [UInt32]

        /// Whether no directory names the file any more.
        var isUnlinked: Bool { links == 0 }

        fileprivate init(_ status: stat) {
            size = Int64(status.st_size)
            modified = WallTime(status.st_mtim)
            changed = WallTime(status.st_ctim)
            links = UInt64(status.st_nlink)
            mode = status.st_mode
            owners = [status.st_uid, status.st_gid]
        }
    }

    /// What became of a file's bytes since it was opened.
    enum Change: Hashable, Sendable {
        case none
        case grew
        /// It has other bytes, or a new time.
        case rewritten
        /// Size and time are the same, but the inode changed, and no name, owner or mode says why.
        /// Its bytes may have been replaced, and its time set back.
        case unexplained
    }

    let path: String
    /// When it was opened.
    let identity: FileIdentity
    /// What the file system said when it was opened.
    let opened: Status
    private let file: OpenFile

    /// Opens the file at the path that was found, whichever file is there now.
    ///
    /// No symbolic link is followed, except for directories that the pattern names without a wildcard.
    convenience init(opening found: FoundFile) throws(DiscoveryProblem) {
        let names = found.path.utf8.split(separator: UInt8(ascii: "/"))
        let file = try Self.ask(
            found.path,
            Self.open(names.map { Array($0) }) { !found.pattern.hasWildcard(at: $0) })
        try self.init(file, at: found.path)
    }

    private init(_ file: OpenFile, at path: String) throws(DiscoveryProblem) {
        (self.file, self.path) = (file, path)
        let status = try Self.ask(path, file.status())
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw DiscoveryProblem(path, .notRegular(FileKind(mode: status.st_mode)))
        }
        opened = Status(status)
        identity = FileIdentity(status, head: try Self.ask(path, Self.head(of: file)))
    }

    /// The open file as it is now: itself, unless it was renamed or written to since.
    func again(at path: String) throws(DiscoveryProblem) -> SourceFile {
        if path == self.path, try change() == .none { return self }
        return try SourceFile(file, at: path)
    }

    func status() throws(DiscoveryProblem) -> Status {
        Status(try Self.ask(path, file.status()))
    }

    /// What became of the bytes since the file was opened. Nothing is read.
    func change() throws(DiscoveryProblem) -> Change {
        let now = try status()
        if now.size > opened.size { return .grew }
        if now.size < opened.size || now.modified != opened.modified { return .rewritten }
        let isExplained =
            now.changed == opened.changed || now.links != opened.links || now.mode != opened.mode
            || now.owners != opened.owners || !isAtItsPath
        return isExplained ? .none : .unexplained
    }

    /// Whether the path still leads here: renaming changes the inode's time, too.
    private var isAtItsPath: Bool {
        var status = stat()
        return lstat(path, &status) == 0 && UInt64(status.st_ino) == identity.inode
            && UInt64(status.st_dev) == identity.device
    }

    /// Whether no directory names the file now; false where that cannot be told.
    var isUnlinked: Bool { (try? status().isUnlinked) ?? false }

    /// When the inode had last changed when it was opened, to the millisecond, as it is written down.
    var changed: WallTime { opened.changed.roundedDownToMilliseconds }

    /// Reads at `offset` and returns how many bytes: fewer than the buffer holds only at the file's end.
    func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(DiscoveryProblem) -> Int {
        try Self.ask(path, file.read(into: buffer, at: offset))
    }

    /// Reads what is in the page cache, at least a byte; nil when that would wait for the disk.
    func readCached(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(DiscoveryProblem) -> Int? {
        try Self.ask(path, file.readCached(into: buffer, at: offset))
    }

    /// Reads what `readCached` did not find, as `read` does.
    func readMissing(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(DiscoveryProblem) -> Int {
        try Self.ask(path, file.readMissing(into: buffer, at: offset))
    }

    /// Walks down from the root, so that no link is followed where a wildcard had matched a directory.
    ///
    /// - Parameter followsLink: Whether the directory at that depth may be a symbolic link.
    private static func open(
        _ names: [[UInt8]], _ followsLink: (Int) -> Bool
    ) throws(SystemCallError) -> OpenFile {
        var directory = try OpenDirectory.root()
        for (depth, name) in names.dropLast().enumerated() {
            directory = try directory.directory(name, followsLinks: followsLink(depth))
        }
        return try directory.file(names.last ?? [])
    }

    private static func head(of file: OpenFile) throws(SystemCallError) -> [UInt8] {
        var head = [UInt8](repeating: 0, count: FileIdentity.headBytes)
        let count = try head.withUnsafeMutableBufferPointer { bytes throws(SystemCallError) in
            try file.read(into: UnsafeMutableRawBufferPointer(bytes), at: 0)
        }
        return Array(head.prefix(count))
    }

    /// Says of the file at this path why a system call failed.
    private static func ask<Answer>(
        _ path: String, _ call: @autoclosure () throws(SystemCallError) -> Answer
    ) throws(DiscoveryProblem) -> Answer {
        do {
            return try call()
        } catch {
            switch error.code {
            case ENOENT: throw DiscoveryProblem(path, .vanished)
            case ELOOP: throw DiscoveryProblem(path, .symbolicLink)
            default: throw DiscoveryProblem(path, .unreadable(errno: error.code))
            }
        }
    }
}

extension FileIdentity {
    fileprivate init(_ status: stat, head: [UInt8]) {
        self.init(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
            headSHA256: SHA256.hash(data: head).hex, size: Int64(status.st_size),
            modified: WallTime(status.st_mtim))
    }
}
