import Glibc

/// Tells systemd how the service stands; nothing where systemd did not start it.
///
/// Source: `man 3 sd_notify`, whose protocol this is: one datagram of lines.
struct Systemd: Sendable {
    /// `NOTIFY_SOCKET`: a path, or, after `@`, a name without one.
    private let socket = environment("NOTIFY_SOCKET")

    /// How often a sign of life is due: half of what the watchdog waits for; nil without one.
    var pulse: Duration? {
        guard let text = Self.environment("WATCHDOG_USEC"), let limit = Int64(text), limit > 0
        else { return nil }
        let pid = Self.environment("WATCHDOG_PID")
        return pid == nil || pid == "\(getpid())" ? .microseconds(limit / 2) : nil
    }

    static var monotonicMicroseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }

    /// Sends lines such as `READY=1`. What cannot be sent is lost: the logs still have to get there.
    func tell(_ lines: String) {
        guard let socket, var address = Self.address(socket) else { return }
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | O_CLOEXEC, 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let length = MemoryLayout<sa_family_t>.size + socket.utf8.count
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(
                    descriptor, lines, lines.utf8.count,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), $0,
                    socklen_t(length))
            }
        }
    }

    private static func address(_ name: String) -> sockaddr_un? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard name.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            path.copyBytes(from: name.utf8)
            if name.hasPrefix("@") { path[0] = 0 }
        }
        return address
    }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
