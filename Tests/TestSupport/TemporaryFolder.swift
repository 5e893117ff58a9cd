import Glibc

/// A folder of a test's own, gone with the object.
public final class TemporaryFolder: Sendable {
    public let path: String

    public init() throws {
        var template = Array("/tmp/logferry-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestSetupError("mkdtemp", errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.removeTree(Array(path.utf8CString)) }

    public func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes a folder, and those above it.
    public func makeDirectory(_ name: String) throws { try makeFolders(above: path("\(name)/.")) }

    /// Makes a symbolic link.
    ///
    /// - Parameter target: Relative to the link, or absolute; it need not exist.
    public func link(_ name: String, to target: String) throws {
        guard symlink(target, path(name)) == 0 else { throw TestSetupError(path(name), errno) }
    }

    /// Makes a file of text, and the folders above it; for tests that do not look into it, of one line.
    @discardableResult
    public func write(_ text: String = "line\n", to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }

    /// Makes a file, and the folders above it.
    @discardableResult
    public func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = path(name)
        try makeFolders(above: file)
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw TestSetupError(file, errno) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            guard count > 0 else { throw TestSetupError(file, errno) }
            written += count
        }
        return file
    }

    public func read(_ name: String) throws -> [UInt8] {
        let file = path(name)
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw TestSetupError(file, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw TestSetupError(file, errno) }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = bytes.withUnsafeMutableBytes {
            Glibc.read(descriptor, $0.baseAddress, $0.count)
        }
        guard count == bytes.count else { throw TestSetupError(file, errno) }
        return bytes
    }

    /// Names below a folder, those with a leading dot too, in order; none where there is no folder.
    public func names(in folder: String) -> [String] {
        Self.names(Array(path(folder).utf8CString)).map {
            String(decoding: $0.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }.sorted()
    }

    /// Symbolic links are removed, not followed.
    ///
    /// - Parameter path: As C has it, since not every name is UTF-8.
    private static func removeTree(_ path: [CChar]) {
        guard unlink(path) != 0, errno == EISDIR || errno == EPERM else { return }
        for name in names(path) {
            removeTree(path.dropLast() + [CChar(UInt8(ascii: "/"))] + name + [0])
        }
        rmdir(path)
    }

    /// Names below a folder, without the zero at their end.
    private static func names(_ directory: [CChar]) -> [[CChar]] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [[CChar]] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                Array($0.bindMemory(to: CChar.self).prefix { $0 != 0 })
            }
            let isSelfOrParent =
                name.allSatisfy { $0 == CChar(UInt8(ascii: ".")) } && name.count < 3
            if !isSelfOrParent { names.append(name) }
        }
        return names
    }

    /// Sets a file's modification time, in seconds since 1970.
    public func setModified(_ name: String, to seconds: Int) throws {
        try TestSupport.setModified(path(name), toNanoseconds: seconds * 1_000_000_000)
    }

    private func makeFolders(above file: String) throws {
        var folder = ""
        for name in file.split(separator: "/").dropLast() {
            folder += "/" + name
            guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
                throw TestSetupError(folder, errno)
            }
        }
    }
}

/// A test could not make what it needs.
public struct TestSetupError: Error, CustomStringConvertible {
    public let description: String

    public init(_ what: String, _ code: Int32) {
        description = "\(what): \(String(cString: strerror(code)))"
    }
}
