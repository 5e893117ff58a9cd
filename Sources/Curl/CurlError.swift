internal import CCurl

/// Why a request has no response.
public struct CurlError: Error, CustomStringConvertible {
    /// What lasted longer than `Timeouts` allow.
    public enum Phase: String, Sendable {
        case connect
        case stall
        case reply
    }

    public enum Reason: Sendable {
        /// The name has no address.
        case resolve
        /// Nobody takes connections at the address.
        case connect
        /// The TLS handshake failed, or the peer's certificate is not trusted.
        case tls
        /// The connection broke while the request was sent.
        case send
        /// The connection broke, or was closed, before the whole response came.
        case receive
        case timedOut(Phase)
        /// More than `responseLimit` bytes, or more than 64 KiB of headers.
        case responseTooLarge
        /// Thrown by the request's body.
        case body(any Error)
        /// Thrown by the request's sink.
        case sink(any Error)
        /// The URL or a header cannot be sent, or what came back is not HTTP.
        case malformed
        /// The task was cancelled, or the client shut down.
        case cancelled
        case outOfMemory
        /// Anything else that libcurl reports.
        case other
    }

    public let reason: Reason
    /// What was being done, to which host and port, and why it failed. Holds no path and no query.
    public let message: String
    /// libcurl's result code; 0 where the failure is not libcurl's.
    public let code: Int32
    /// Body bytes of the request that were handed to the socket.
    public let sentBytes: Int64
    /// The last IP address that a connection was tried to, where one was.
    public let remoteAddress: String?

    public init(
        _ reason: Reason, message: String, code: Int32 = 0, sentBytes: Int64 = 0,
        remoteAddress: String? = nil
    ) {
        self.reason = reason
        self.message = message
        self.code = code
        self.sentBytes = sentBytes
        self.remoteAddress = remoteAddress
    }

    public var description: String { message }

    /// Whether the same request may succeed later with nothing changed here.
    public var isTransient: Bool {
        switch reason {
        case .resolve, .connect, .send, .receive, .timedOut, .outOfMemory: true
        // A handshake that broke may work next time; a certificate that is refused stays refused.
        case .tls: code == Int32(CURLE_SSL_CONNECT_ERROR.rawValue)
        case .responseTooLarge, .body, .sink, .malformed, .cancelled, .other: false
        }
    }
}
