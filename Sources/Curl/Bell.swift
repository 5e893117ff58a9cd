internal import CLinux
internal import Glibc

/// Ends a wait for events from another thread. Source: eventfd(2).
final class Bell: Sendable {
    /// Readable since it was rung.
    let descriptor: Int32

    init() throws(CurlError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw CurlError(starting: "an eventfd", errno: errno) }
    }

    deinit { close(descriptor) }

    /// Refused only when it was rung 2^64 times before anybody heard it.
    func ring() { eventfd_write(descriptor, 1) }

    func silence() {
        var count: eventfd_t = 0
        eventfd_read(descriptor, &count)
    }
}

extension CurlError {
    init(starting what: String, errno: Int32) {
        self.init(.other, message: "cannot make \(what): \(String(cString: strerror(errno)))")
    }
}
