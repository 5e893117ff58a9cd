import Glibc

/// Adds bytes to the end of a file.
public func append(_ bytes: [UInt8], to path: String) throws {
    try write(bytes, to: path, O_APPEND)
}

/// Adds text to the end of a file.
public func append(_ text: String, to path: String) throws {
    try append(Array(text.utf8), to: path)
}

public func removeFile(_ path: String) throws {
    guard unlink(path) == 0 else { throw TestSetupError(path, errno) }
}

/// Removes an empty folder.
public func removeDirectory(_ path: String) throws {
    guard rmdir(path) == 0 else { throw TestSetupError(path, errno) }
}

public func moveFile(_ path: String, to other: String) throws {
    guard rename(path, other) == 0 else { throw TestSetupError(path, errno) }
}

/// Sets a file's modification time, in nanoseconds since 1970.
public func setModified(_ path: String, toNanoseconds time: Int) throws {
    let modified = timespec(tv_sec: time / 1_000_000_000, tv_nsec: time % 1_000_000_000)
    guard utimensat(AT_FDCWD, path, [modified, modified], 0) == 0 else {
        throw TestSetupError(path, errno)
    }
}

/// Replaces a file's bytes without making a new one.
public func overwrite(_ path: String, with bytes: [UInt8]) throws {
    try write(bytes, to: path)
}

private func write(_ bytes: [UInt8], to path: String, _ flags: Int32 = 0) throws {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC | flags)
    guard descriptor >= 0 else { throw TestSetupError(path, errno) }
    defer { close(descriptor) }
    guard write(descriptor, bytes, bytes.count) == bytes.count else {
        throw TestSetupError(path, errno)
    }
}

public func truncateFile(_ path: String, to size: Int) throws {
    guard truncate(path, size) == 0 else { throw TestSetupError(path, errno) }
}

/// Makes a hard link.
public func makeLink(_ path: String, to other: String) throws {
    guard link(path, other) == 0 else { throw TestSetupError(other, errno) }
}

public func makeFIFO(_ path: String) throws {
    guard mkfifo(path, 0o600) == 0 else { throw TestSetupError(path, errno) }
}

/// Makes a device node that reads as endless zeros.
///
/// - Returns: False if this process may not.
public func makeZeroDevice(_ path: String) throws -> Bool {
    // Major and minor number of /dev/zero, as `makedev` puts them together.
    if mknod(path, S_IFCHR | 0o600, 1 << 8 | 5) == 0 { return true }
    guard errno == EPERM else { throw TestSetupError(path, errno) }
    return false
}

public func setMode(_ path: String, _ mode: UInt32) throws {
    guard chmod(path, mode) == 0 else { throw TestSetupError(path, errno) }
}
