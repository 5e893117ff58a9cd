import Glibc

/// Owns a file descriptor that is open for reading.
final class OpenFile: Sendable {
    let descriptor: Int32

    init(owning descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    func status() throws(SystemCallError) -> stat {
        var status = stat()
        if fstat(descriptor, &status) != 0 { throw SystemCallError(code: errno) }
        return status
    }

    /// Reads until the buffer is full or the file ends, and returns how many bytes that were.
    func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(SystemCallError) -> Int {
        var count = 0
        while count < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            let result = pread(descriptor, rest.baseAddress, rest.count, off_t(offset) + count)
            if result == 0 { break }
            if result > 0 {
                count += result
            } else if errno != EINTR {
                throw SystemCallError(code: errno)
            }
        }
        return count
    }
}
