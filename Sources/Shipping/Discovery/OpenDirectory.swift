import Glibc

/// A failed system call.
struct SystemCallError: Error, Equatable {
    let code: Int32
}

// `O_PATH` and `O_NOATIME`: not in the Glibc module, the same on every processor that Swift runs on.
// Source: asm-generic/fcntl.h.
private let pathOnly: Int32 = 0o10_000_000
private let keepsAccessTime: Int32 = 0o1_000_000

/// A directory that stays the same whatever is renamed above it. Closed when it goes out of use.
///
/// It is opened with `O_PATH`, which needs no read permission: only a directory that is listed must be
/// readable, all others just searchable. Source: `man 2 open`.
struct OpenDirectory: ~Copyable {
    private let descriptor: Int32

    deinit { close(descriptor) }

    static func root() throws(SystemCallError) -> OpenDirectory {
        OpenDirectory(descriptor: try checked(open("/", pathOnly | O_DIRECTORY | O_CLOEXEC)))
    }

    func directory(
        _ name: [UInt8], followsLinks: Bool
    ) throws(SystemCallError) -> OpenDirectory {
        let flags = pathOnly | O_DIRECTORY | O_CLOEXEC | (followsLinks ? 0 : O_NOFOLLOW)
        return OpenDirectory(descriptor: try checked(openat(descriptor, cString(name), flags)))
    }

    func status(of name: [UInt8], followsLinks: Bool = false) throws(SystemCallError) -> stat {
        var status = stat()
        let flags = followsLinks ? 0 : AT_SYMLINK_NOFOLLOW
        _ = try checked(fstatat(descriptor, cString(name), &status, flags))
        return status
    }

    /// Opens a file for reading, without following a link or waiting for a pipe's writer.
    ///
    /// Access times are left alone where the owner of the file, or root, asks for
    /// it: nobody else may.
    func file(_ name: [UInt8]) throws(SystemCallError) -> OpenFile {
        let flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
        let quiet = openat(descriptor, cString(name), flags | keepsAccessTime)
        if quiet >= 0 || errno != EPERM { return OpenFile(owning: try checked(quiet)) }
        return OpenFile(owning: try checked(openat(descriptor, cString(name), flags)))
    }

    /// Calls `body` with every name but `.` and `..`, and its `d_type`, one by one, keeping none.
    ///
    /// The bytes are valid until `body` returns.
    func forEachName(
        _ body: (UnsafeRawBufferPointer, UInt8) -> Void
    ) throws(SystemCallError) {
        let readable = try checked(openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        guard let stream = fdopendir(readable) else {
            let code = errno
            close(readable)
            throw SystemCallError(code: code)
        }
        defer { closedir(stream) }
        let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 0
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let start = UnsafeRawPointer(entry) + offset
            let count = strlen(start.assumingMemoryBound(to: CChar.self))
            let name = UnsafeRawBufferPointer(start: start, count: count)
            if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { continue }
            body(name, entry.pointee.d_type)
        }
        // The end and an error look the same but for this.
        if errno != 0 { throw SystemCallError(code: errno) }
    }
}

private func checked(_ result: Int32) throws(SystemCallError) -> Int32 {
    if result < 0 { throw SystemCallError(code: errno) }
    return result
}

private func cString(_ name: [UInt8]) -> [CChar] {
    name.map { CChar(bitPattern: $0) } + [0]
}
