import CLinux
import Glibc
import Synchronization

/// Owns a file descriptor that is open for reading, and leaves the page cache as it was: what others
/// have there stays, what only we read goes.
///
/// Whose a page is shows before it is read: `RWF_NOWAIT` answers what is cached, to whoever may read the
/// file (mincore(2) and cachestat(2) only to who may write it). That is told in runs, so of pages that lie
/// behind a missing one in the same read some may be others'. `RWF_DONTCACHE` would tell page by page,
/// but only since Linux 6.14.
final class OpenFile: Sendable {
    private let descriptor: Int32

    /// Whether the file system tells what is cached.
    private let tells = Atomic(true)

    private static let pageBytes = Int64(sysconf(Int32(_SC_PAGESIZE)))

    init(owning descriptor: Int32) {
        self.descriptor = descriptor
        // Nothing but what is asked for: the kernel's read-ahead would outrun the limiter, and leave pages
        // of which nobody knows whose they are.
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_RANDOM)
    }

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
        let cached = try readCached(into: buffer, at: offset) ?? 0
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer.dropFirst(cached))
        return try cached + readMissing(into: rest, at: offset + Int64(cached))
    }

    /// Reads what is in the page cache, nil when that would wait for the disk.
    ///
    /// - Returns: 1 to `buffer.count`.
    /// Source: `RWF_NOWAIT`, <https://man7.org/linux/man-pages/man2/preadv2.2.html>
    func readCached(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(SystemCallError) -> Int? {
        let count = clinux_read_cached(descriptor, buffer.baseAddress, buffer.count, offset)
        if count > 0 { return count }
        // 0 is the end of the file, or a file system's odd way to say that nothing is cached: the
        // blocking read tells which.
        if count == 0 || errno == EAGAIN || errno == EINTR { return nil }
        guard errno == EOPNOTSUPP else { throw SystemCallError(code: errno) }
        if tells.exchange(false, ordering: .relaxed) {
            posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
        }
        return nil
    }

    /// Reads what `readCached` did not find, as `read` does.
    func readMissing(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(SystemCallError) -> Int {
        var count = 0
        defer { forget(offset..<offset + Int64(count)) }
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

    /// Lets pages go, whole ones, as the kernel does it. What somebody wrote and is not on disk yet stays.
    private func forget(_ range: Range<Int64>) {
        guard !range.isEmpty, tells.load(ordering: .relaxed) else { return }
        let page = Self.pageBytes
        let begin = range.lowerBound / page * page
        let end = (range.upperBound + page - 1) / page * page
        posix_fadvise(
            descriptor, off_t(begin), off_t(end - begin), POSIX_FADV_DONTNEED)
    }
}
