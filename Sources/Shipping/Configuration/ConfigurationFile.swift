import Glibc

/// A configuration file as it is on disk.
public struct ConfigurationFile: Sendable {
    let path: String
    let bytes: [UInt8]

    /// Far more than thousands of streams need; what is larger is another file.
    static let mostBytes = 1 << 20

    /// - Throws: If it cannot be read.
    public init(path: String) throws(ConfigurationError) {
        self.init(path: path, bytes: try Self.read(path))
    }

    /// - Returns: Nil when there is no such file.
    public static func ifPresent(path: String) throws(ConfigurationError) -> ConfigurationFile? {
        access(path, F_OK) != 0 && errno == ENOENT ? nil : try ConfigurationFile(path: path)
    }

    init(path: String, bytes: [UInt8]) { (self.path, self.bytes) = (path, bytes) }

    private static func read(_ path: String) throws(ConfigurationError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while bytes.count <= mostBytes {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(path) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
        throw ConfigurationError(file: path, "is larger than 1MiB; is it the right file?")
    }

    /// Uses `errno`.
    private static func unreadable(_ path: String) -> ConfigurationError {
        let reason = String(cString: strerror(errno))
        return ConfigurationError(
            "cannot read the configuration \(path): \(reason); name another one with --config")
    }
}
