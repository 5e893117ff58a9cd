internal import CCurl
internal import Glibc

/// Hears what a peer said just before it broke the connection.
///
/// A server that refuses an upload in the middle answers and closes with our bytes unread, so its
/// answer and a RST arrive together. If libcurl happens to send before it looks, it sees only the
/// error, and closes the socket with the answer in it. A second descriptor keeps the socket readable.
struct LastWords: ~Copyable {
    private var sockets: [Int32] = []

    deinit {
        for socket in sockets { close(socket) }
    }

    /// Remembers one of the sockets that libcurl tries to connect.
    mutating func keep(_ socket: Int32) {
        let copy = dup(socket)
        if copy >= 0 { sockets.append(copy) }
    }

    /// Lets go of the sockets that did not win.
    mutating func keepConnected() {
        sockets.removeAll { socket in
            var size: socklen_t = 0
            var peer = sockaddr()
            guard getpeername(socket, &peer, &size) != 0 else { return false }
            close(socket)
            return true
        }
    }

    /// What has arrived and was not read, at most `limit` bytes. Does not block.
    func read(limit: Int) -> [UInt8] {
        guard let socket = sockets.last else { return [] }
        return [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = max(0, recv(socket, buffer.baseAddress, limit, Int32(MSG_DONTWAIT)))
        }
    }
}
