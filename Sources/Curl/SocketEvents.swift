internal import CCurl
internal import CLinux
internal import Glibc

/// What libcurl's sockets are ready for. Source: epoll(7).
struct SocketEvents: ~Copyable {
    /// Heard of in one wait; the others in the next.
    private static let mostAtOnce = 32

    private let epoll: Int32
    private let bell: Bell

    init(_ bell: Bell) throws(CurlError) {
        let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw CurlError(starting: "an epoll instance", errno: errno) }
        guard Self.watch(bell.descriptor, for: EPOLLIN.rawValue, epoll) else {
            let failure = errno
            close(epoll)
            throw CurlError(starting: "an epoll instance", errno: failure)
        }
        (self.bell, self.epoll) = (bell, epoll)
    }

    deinit { close(epoll) }

    /// Takes up what libcurl wants to know of a socket from now on.
    ///
    /// - Parameter what: `CURL_POLL_IN` and its like.
    ///   Source: <https://curl.se/libcurl/c/CURLMOPT_SOCKETFUNCTION.html>
    /// - Returns: False when the kernel has no memory for it.
    func watch(_ socket: curl_socket_t, _ what: Int32) -> Bool {
        if what == CURL_POLL_REMOVE {
            // Of a socket that is closed already the kernel has let go. That which `LastWords` has too is
            // open still: it is the one that won.
            epoll_ctl(epoll, EPOLL_CTL_DEL, socket, nil)
            return true
        }
        let reading = what & CURL_POLL_IN == 0 ? 0 : EPOLLIN.rawValue
        let writing = what & CURL_POLL_OUT == 0 ? 0 : EPOLLOUT.rawValue
        return Self.watch(socket, for: reading | writing, epoll)
    }

    private static func watch(_ descriptor: Int32, for events: UInt32, _ epoll: Int32) -> Bool {
        var event = epoll_event(events: events, data: epoll_data_t(fd: descriptor))
        return epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) == 0
            || epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0
    }

    /// Waits until a socket is ready, the bell rings, or time is up.
    ///
    /// - Parameter body: Takes a socket and its events as `curl_multi_socket_action` does.
    func wait(milliseconds: Int32, _ body: (curl_socket_t, Int32) -> Void) {
        withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: Self.mostAtOnce) { events in
            // An error can only be EINTR: then nothing is ready yet.
            let count = epoll_wait(
                epoll, events.baseAddress, Int32(Self.mostAtOnce), milliseconds)
            for event in events.prefix(Int(max(0, count))) {
                if event.data.fd == bell.descriptor {
                    bell.silence()
                } else {
                    body(event.data.fd, Self.action(event.events))
                }
            }
        }
    }

    /// What broke is read and written like what is ready: so libcurl meets the errno.
    private static func action(_ events: UInt32) -> Int32 {
        let isBroken = events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
        let reading = isBroken || events & EPOLLIN.rawValue != 0 ? CURL_CSELECT_IN : 0
        let writing = isBroken || events & EPOLLOUT.rawValue != 0 ? CURL_CSELECT_OUT : 0
        return reading | writing
    }
}
