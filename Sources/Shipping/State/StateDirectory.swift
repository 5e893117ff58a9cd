import Glibc
import WebHDFS

/// The one directory of this host's memory: manifests, upload records, locks, the bucket.
public struct StateDirectory: Sendable {
    let path: String

    /// Opens the directory, and makes it (mode 0700) where it is missing.
    ///
    /// - Parameter host: The name that destinations carry; a directory keeps the one it was made for.
    /// - Throws: `StateError`, when it cannot be written or was made for another host.
    init(_ path: String, host: String) throws(StateError) {
        self.path = path
        try Self.makeDirectories(path)
        try claim(for: host)
        for folder in Folder.allCases { try Self.makeDirectories(self.folder(folder)) }
        for folder in [path, uploads, open, looks, alarms] {
            try DurableFile.removeDrafts(in: folder)
        }
    }

    private init(readable path: String) { self.path = path }

    /// Opens a directory to read only; nil where there is none yet.
    public static func existing(_ path: String) throws(StateError) -> StateDirectory? {
        if access(path, R_OK | X_OK) == 0 { return StateDirectory(readable: path) }
        if errno == ENOENT { return nil }
        throw StateError(reading: path)
    }

    private enum Folder: String, CaseIterable {
        case manifests, uploads, open, alarms, looks, locks
    }

    private func folder(_ folder: Folder) -> String { "\(path)/\(folder.rawValue)" }

    var manifests: String { folder(.manifests) }
    var uploads: String { folder(.uploads) }
    var open: String { folder(.open) }
    var alarms: String { folder(.alarms) }
    var looks: String { folder(.looks) }
    var clock: String { "\(path)/clock.json" }

    /// When the directory was made: of what was shipped before, nothing is written here.
    func since() throws(StateError) -> WallTime {
        var status = stat()
        guard stat(hostFile, &status) == 0 else { throw StateError(reading: hostFile) }
        return WallTime(status.st_mtim)
    }

    private var hostFile: String { "\(path)/host" }

    func lockFile(of stream: String) -> String { "\(folder(.locks))/\(stream)" }

    private func claim(for host: String) throws(StateError) {
        // A line that was cut short names nobody.
        if let bytes = try DurableFile.read(hostFile), let end = bytes.firstIndex(of: 10) {
            let owner = String(decoding: bytes[..<end], as: UTF8.self)
            guard owner == host else {
                let owner = owner.shortened(to: 128).printable
                throw StateError(path: path, reason: .foreign(host: owner, ours: host))
            }
            guard access(path, W_OK) == 0 else { throw StateError(writing: path) }
        } else {
            try DurableFile.replace(hostFile, with: Array("\(host)\n".utf8))
        }
    }

    /// Makes a directory that is still there after a power cut, and those above it.
    static func makeDirectories(_ path: String) throws(StateError) {
        if mkdir(path, 0o700) == 0 { return try DurableFile.syncDirectory(of: path) }
        switch errno {
        case EEXIST:
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw StateError(path: path, reason: .notADirectory)
            }
        case ENOENT:
            guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
                throw StateError(writing: path)
            }
            try makeDirectories(String(path[..<slash]))
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
                throw StateError(writing: path)
            }
            try DurableFile.syncDirectory(of: path)
        default:
            throw StateError(writing: path)
        }
    }
}
