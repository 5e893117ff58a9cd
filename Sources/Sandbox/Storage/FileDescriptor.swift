import Glibc

/// An open file; closed with its last reference.
final class FileDescriptor: Sendable {
    let number: Int32

    /// - Parameter flags: Of `open(2)`; `O_CLOEXEC` is added.
    init(_ path: String, _ flags: Int32, mode: mode_t = 0o644) throws(SystemError) {
        number = path.withCString { open($0, flags | O_CLOEXEC, mode) }
        if number < 0 { throw SystemError("open", path) }
    }

    deinit { close(number) }

    var size: Int64 {
        get throws(SystemError) {
            var status = stat()
            guard fstat(number, &status) == 0 else { throw SystemError("stat", "an open file") }
            return Int64(status.st_size)
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(number, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("write", "an open file") }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// - Returns: The bytes read; 0 at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(SystemError)
        -> Int
    {
        while true {
            let count = pread(number, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            guard errno == EINTR else { throw SystemError("read", "an open file") }
        }
    }

    func truncate(to length: Int64) throws(SystemError) {
        guard ftruncate(number, off_t(length)) == 0 else {
            throw SystemError("truncate", "an open file")
        }
    }
}
