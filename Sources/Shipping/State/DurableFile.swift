import Glibc

/// Files that are either the old or the new, whole, after any crash.
enum DurableFile {
    /// The manifest of 100 000 files has half of this.
    static let mostBytes = 256 << 20

    /// Writes beside, fsyncs, renames, fsyncs the directory.
    ///
    /// - Throws: `StateError` naming the file; the old content is then still there.
    static func replace(_ path: String, with bytes: [UInt8]) throws(StateError) {
        try replace(path) { put in try put(bytes) }
    }

    /// The same, of bytes that come in pieces.
    static func replace(
        _ path: String, writing body: (_ put: ([UInt8]) throws -> Void) throws -> Void
    ) throws(StateError) {
        let beside = draft(of: path)
        do throws(StateError) {
            try write(to: beside, body)
            guard rename(beside, path) == 0 else { throw StateError(writing: path) }
            try syncDirectory(of: path)
        } catch {
            unlink(beside)
            throw error
        }
    }

    /// Writes over the last bytes of a file and on, and fsyncs it. A crash may leave any part of it.
    ///
    /// - Throws: `StateError`, also where there is no such file.
    static func append(
        _ bytes: [UInt8], to path: String, over count: Int
    ) throws(StateError) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StateError(writing: path) }
        defer { close(descriptor) }
        guard lseek(descriptor, -off_t(count), SEEK_END) >= 0 else {
            throw StateError(writing: path)
        }
        try write(bytes, to: descriptor, path: path)
        guard fdatasync(descriptor) == 0 else { throw StateError(writing: path) }
    }

    /// Removes a file; one that is not there is fine.
    ///
    /// It may come back when power fails: whoever finds it has to bear that in any case, because a
    /// crash just before would leave it too.
    static func remove(_ path: String) throws(StateError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw StateError(writing: path) }
    }

    /// The name of a file that is written before it gets its own. Random, because processes of
    /// several containers have the same numbers.
    static func draft(of path: String) -> String { "\(path).new.\(UInt32.random(in: 0 ... .max))" }

    /// A draft that is this old, in seconds, belongs to a process that was killed: others need
    /// milliseconds.
    private static let draftAge = 3600

    /// Removes old drafts from a folder. One that cannot be removed is met again.
    static func removeDrafts(in folder: String) throws(StateError) {
        for name in try FolderListing.names(in: folder) {
            let parts = name.split(separator: ".").suffix(2)
            guard parts.first == "new", parts.last.flatMap({ Int($0) }) != nil else { continue }
            var status = stat()
            let draft = "\(folder)/\(name)"
            guard stat(draft, &status) == 0, status.st_mtim.tv_sec + draftAge < time(nil) else {
                continue
            }
            unlink(draft)
        }
    }

    /// Removes every draft of a file that nobody else writes.
    static func removeDrafts(of path: String) throws(StateError) {
        let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        let prefix = "\(path.dropFirst(folder.count + 1)).new."
        for name in try FolderListing.names(in: String(folder)) where name.hasPrefix(prefix) {
            unlink("\(folder)/\(name)")
        }
    }

    /// The file's content, or nil when there is no such file.
    static func read(_ path: String) throws(StateError) -> [UInt8]? {
        try StateReader(path)?.read()
    }

    /// Pieces are gathered up to this many bytes.
    private static let mostGathered = 64 << 10

    private static func write(
        to path: String, _ body: (_ put: ([UInt8]) throws -> Void) throws -> Void
    ) throws(StateError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StateError(writing: path) }
        defer { close(descriptor) }
        var gathered: [UInt8] = []
        do {
            try body { piece in
                gathered += piece
                guard gathered.count >= mostGathered else { return }
                try write(gathered, to: descriptor, path: path)
                gathered.removeAll(keepingCapacity: true)
            }
        } catch let error as StateError {
            throw error
        } catch {
            // What cannot be encoded.
            throw StateError(path: path, reason: .unwritable(errno: EINVAL))
        }
        try write(gathered, to: descriptor, path: path)
        guard fsync(descriptor) == 0 else { throw StateError(writing: path) }
    }

    private static func write(
        _ bytes: [UInt8], to descriptor: Int32, path: String
    ) throws(StateError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw StateError(writing: path) }
            written += count
        }
    }

    static func syncDirectory(of path: String) throws(StateError) {
        let directory = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let descriptor = open(directory.joined(separator: "/") + "/", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StateError(writing: path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StateError(writing: path) }
    }
}
