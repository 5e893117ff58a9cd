internal import CCurl
internal import Glibc

/// Hears what a peer said just before it broke the connection.
///
/// A server that refuses an upload in the middle answers and closes with our bytes unread, so its
/// answer and a RST arrive together. If libcurl happens to send before it looks, it sees only the
/// error, and closes the socket with the answer in it. A second descriptor keeps the socket readable.
struct LastWords: ~Copyable {
    /// As libcurl opened them: those that did not win are closed by now.
    private var opened: [Int32] = []
    private var copy: Int32 = -1

    deinit {
        if copy >= 0 { close(copy) }
    }

    /// Remembers one of the sockets that libcurl tries to connect.
    mutating func opened(_ socket: Int32) { opened.append(socket) }

    /// Keeps the one that won. No other: epoll watches a socket for as long as anybody has it.
    mutating func connected(from port: Int32) {
        guard copy < 0, let winner = opened.last(where: { Self.port(of: $0) == port }) else {
            return
        }
        copy = dup(winner)
    }

    private static func port(of socket: Int32) -> Int32? {
        var address = sockaddr_in6()
        var size = socklen_t(MemoryLayout.size(ofValue: address))
        let failure = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(socket, $0, &size)
            }
        }
        // Where IPv4 has it too.
        return failure == 0 ? Int32(UInt16(bigEndian: address.sin6_port)) : nil
    }

    /// What has arrived and was not read, at most `limit` bytes. Does not block.
    func read(limit: Int) -> [UInt8] {
        guard copy >= 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = max(0, recv(copy, buffer.baseAddress, limit, Int32(MSG_DONTWAIT)))
        }
    }
}
