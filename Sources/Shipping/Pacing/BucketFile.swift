import CLinux
import Glibc

/// The file of a bucket, and its locks. Nothing here waits, but for the disk's cache.
///
/// It is read and written, not mapped: a file that somebody truncates must not be a SIGBUS.
struct BucketFile: ~Copyable {
    let path: String
    private let descriptor: Int32
    /// For the page on its way from and to the file.
    private let buffer: UnsafeMutableRawBufferPointer

    /// Opens the file at `path`. When there is none, makes one that starts with `firstCredit` bytes.
    /// It appears whole, so one that is empty or short is a damaged one.
    init(path: String, firstCredit: Int64, at now: Int64) throws(PacingError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: BucketPage.size, alignment: 8)
        do throws(PacingError) {
            descriptor = try Self.open(path, firstCredit, now, buffer)
        } catch {
            buffer.deallocate()
            throw error
        }
        (self.path, self.buffer) = (path, buffer)
    }

    private static func open(
        _ path: String, _ firstCredit: Int64, _ now: Int64, _ buffer: UnsafeMutableRawBufferPointer
    ) throws(PacingError) -> Int32 {
        var opened = Glibc.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        if opened < 0 && errno == ENOENT {
            try create(path, BucketPage(credit: firstCredit, at: now), buffer)
            opened = Glibc.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        }
        guard opened >= 0 else { throw PacingError(action: .open, path: path, errno: errno) }
        return opened
    }

    deinit {
        close(descriptor)
        buffer.deallocate()
    }

    /// Of several processes that start at once, one wins and all use its file.
    private static func create(
        _ path: String, _ page: BucketPage, _ buffer: UnsafeMutableRawBufferPointer
    ) throws(PacingError) {
        let draft = DurableFile.draft(of: path)
        let made = Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard made >= 0 else { throw PacingError(action: .create, path: path, errno: errno) }
        defer {
            close(made)
            unlink(draft)
        }
        try write(page, through: buffer, to: made, path)
        guard link(draft, path) == 0 || errno == EEXIST else {
            throw PacingError(action: .create, path: path, errno: errno)
        }
    }

    /// The page, or nil when the file is not one page long or holds something impossible.
    func read() throws(PacingError) -> BucketPage? {
        let count = pread(descriptor, buffer.baseAddress, buffer.count, 0)
        guard count >= 0 else { throw PacingError(action: .read, path: path, errno: errno) }
        return count == buffer.count ? BucketPage(UnsafeRawBufferPointer(buffer)) : nil
    }

    func write(_ page: BucketPage) throws(PacingError) {
        try Self.write(page, through: buffer, to: descriptor, path)
    }

    private static func write(
        _ page: BucketPage, through buffer: UnsafeMutableRawBufferPointer, to descriptor: Int32,
        _ path: String
    ) throws(PacingError) {
        page.store(to: buffer)
        let count = pwrite(descriptor, buffer.baseAddress, buffer.count, 0)
        guard count == buffer.count else {
            throw PacingError(action: .write, path: path, errno: count < 0 ? errno : ENOSPC)
        }
    }
}

extension BucketFile {
    /// Whether somebody removed or replaced the file, so that other processes use another one.
    var isRemoved: Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_nlink == 0
    }

    // Bytes beyond the page: one that is held while the page is read and written, and one for each
    // ticket, held for as long as the ticket's transfer lives.
    private static var pageLock: off_t { 4096 }
    private static func ticketLock(_ index: Int) -> off_t { 4097 + off_t(index) }

    /// Another process holds the page for microseconds, so a few attempts nearly always do.
    private static var attempts: Int { 16 }

    /// False: another process has it right now.
    func lockPage() throws(PacingError) -> Bool {
        for _ in 0..<Self.attempts {
            if try lock(Self.pageLock) { return true }
        }
        return false
    }

    func unlockPage() { _ = clinux_unlock_byte(descriptor, Self.pageLock) }

    /// False: a process that is not ours holds a ticket that the page calls free.
    func lockTicket(_ index: Int) throws(PacingError) -> Bool { try lock(Self.ticketLock(index)) }

    func unlockTicket(_ index: Int) { _ = clinux_unlock_byte(descriptor, Self.ticketLock(index)) }

    private func lock(_ byte: off_t) throws(PacingError) -> Bool {
        let result = clinux_lock_byte(descriptor, byte)
        guard result == 0 || result == EAGAIN else {
            throw PacingError(action: .lock, path: path, errno: result)
        }
        return result == 0
    }

    /// Whether another open file holds the ticket; meaningless for a ticket of our own.
    func isTicketHeldElsewhere(_ index: Int) throws(PacingError) -> Bool {
        let result = clinux_is_byte_locked_elsewhere(descriptor, Self.ticketLock(index))
        guard result >= 0 else { throw PacingError(action: .inspect, path: path, errno: -result) }
        return result == 1
    }
}
