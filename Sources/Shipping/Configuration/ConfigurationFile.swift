import Glibc

/// The text of a configuration file.
public struct ConfigurationFile: Sendable {
    let path: String
    let text: String

    /// Far more than thousands of streams need; what is larger is another file.
    static let mostBytes = 1 << 20

    /// - Throws: If it cannot be read or is no text.
    public init(path: String) throws(ConfigurationError) {
        try self.init(path: path, bytes: try Self.read(path))
    }

    /// - Returns: Nil when there is no such file.
    public static func ifPresent(path: String) throws(ConfigurationError) -> ConfigurationFile? {
        access(path, F_OK) != 0 && errno == ENOENT ? nil : try ConfigurationFile(path: path)
    }

    init(path: String, bytes: [UInt8]) throws(ConfigurationError) {
        self.path = path
        if let index = bytes.firstIndex(of: 0) {
            throw ConfigurationError(file: path, line: Self.line(of: index, in: bytes), Self.noText)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationError(file: path, line: Self.badLine(bytes), Self.noText)
        }
        // TOML allows them, but to C libraries, so to the parser's too, they are the end of a text.
        if text.contains("\\u0000") || text.contains("\\U00000000") {
            throw ConfigurationError(file: path, "holds a \\u0000; no path or name may have one")
        }
        self.text = text
    }

    private static let noText = "holds bytes that are no UTF-8 text; write it as UTF-8"

    private static func line(of index: Int, in bytes: [UInt8]) -> Int {
        bytes[..<index].count { $0 == UInt8(ascii: "\n") } + 1
    }

    private static func badLine(_ bytes: [UInt8]) -> Int? {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }.map { $0 + 1 }
    }

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
