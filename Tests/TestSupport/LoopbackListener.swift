import Glibc

/// A listening socket on 127.0.0.1. Alone it takes connections and never says a word.
public final class LoopbackListener: Sendable {
    public struct Failure: Error { public let errno: Int32 }

    public let port: UInt16
    private let socket: Int32

    /// - Parameter port: 0 is any free one.
    public init(backlog: Int32, port: UInt16 = 0, receiveBuffer: Int32? = nil) throws {
        (socket, self.port) = try Self.bound(to: port, receiveBuffer: receiveBuffer)
        guard listen(socket, backlog) == 0 else { throw Failure(errno: errno) }
    }

    /// A port that refuses connections, and that nobody else gets while this process lives.
    public static func refusingPort() throws -> UInt16 { try bound().port }

    private static func bound(
        to port: UInt16 = 0, receiveBuffer: Int32? = nil
    ) throws -> (socket: Int32, port: UInt16) {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = loopbackAddress(port: port)
        guard withLoopbackAddress(&address, { Glibc.bind(socket, $0, $1.pointee) }) == 0,
            withLoopbackAddress(&address, { getsockname(socket, $0, $1) }) == 0
        else { throw Failure(errno: errno) }
        return (socket, UInt16(bigEndian: address.sin_port))
    }

    deinit {
        close(socket)
    }

    func accept() -> Int32? {
        let connection = Glibc.accept(socket, nil, nil)
        return connection >= 0 ? connection : nil
    }

    func stop() {
        shutdown(socket, Int32(SHUT_RDWR))
    }
}

private func loopbackAddress(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port.bigEndian)
    address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
    return address
}

private func withLoopbackAddress(
    _ address: inout sockaddr_in,
    _ call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
) -> Int32 {
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, &size) }
    }
}

/// Where connecting takes for ever: its queue is full, and the kernel drops what asks to join.
public final class LoopbackBlackHole: Sendable {
    private let listener: LoopbackListener
    private let queued: [Int32]

    public init(port: UInt16 = 0) throws {
        let listener = try LoopbackListener(backlog: 0, port: port)
        self.listener = listener
        queued = (0..<4).map { _ in
            let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
            let socket = Glibc.socket(AF_INET, type, 0)
            var address = loopbackAddress(port: listener.port)
            _ = withLoopbackAddress(&address) { connect(socket, $0, $1.pointee) }
            return socket
        }
    }

    deinit {
        for socket in queued { close(socket) }
    }

    public func url(_ path: String = "/") -> String { "http://127.0.0.1:\(listener.port)\(path)" }
}
