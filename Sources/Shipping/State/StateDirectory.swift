import Glibc

/// The one directory of this host's memory: manifests, upload records, locks, the bucket.
public struct StateDirectory: Sendable {
    public let path: String

    /// Opens the directory, and makes it (mode 0700) where it is missing.
    ///
    /// - Parameter host: The name that destinations carry; a directory keeps the one it was made for.
    /// - Throws: `StateError`, when it cannot be written or was made for another host.
    public init(_ path: String, host: String) throws(StateError) {
        self.path = path
        try Self.makeDirectories(path)
        try claim(for: host)
        for folder in ["manifests", "uploads", "open", "locks"] {
            try Self.makeDirectories("\(path)/\(folder)")
        }
    }

    private init(readable path: String) { self.path = path }

    /// Opens a directory to read only; nil where there is none yet.
    public static func existing(_ path: String) throws(StateError) -> StateDirectory? {
        if access(path, R_OK | X_OK) == 0 { return StateDirectory(readable: path) }
        if errno == ENOENT { return nil }
        throw StateError(reading: path)
    }

    var manifests: String { "\(path)/manifests" }
    var uploads: String { "\(path)/uploads" }
    var open: String { "\(path)/open" }

    /// When the directory was made: of what was shipped before, nothing is written here.
    func since() throws(StateError) -> WallTime {
        var status = stat()
        guard stat(hostFile, &status) == 0 else { throw StateError(reading: hostFile) }
        return WallTime(status.st_mtim)
    }

    private var hostFile: String { "\(path)/host" }

    func lockFile(of stream: String) -> String { "\(path)/locks/\(stream)" }

    private func claim(for host: String) throws(StateError) {
        if let bytes = try DurableFile.read(hostFile), !bytes.isEmpty {
            let owner = String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)
            guard owner == host else {
                throw StateError(path: path, reason: .foreign(host: owner, ours: host))
            }
            guard access(path, W_OK) == 0 else { throw StateError(writing: path) }
        } else {
            try DurableFile.replace(hostFile, with: Array("\(host)\n".utf8))
        }
    }

    static func makeDirectories(_ path: String) throws(StateError) {
        if mkdir(path, 0o700) == 0 { return }
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
        default:
            throw StateError(writing: path)
        }
    }
}
