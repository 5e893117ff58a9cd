/// The final response to a request, whatever its status.
///
/// It may have come before the whole body was sent: then `sentBytes` is less than the body's length,
/// and the rest was not sent.
public struct HTTPResponse: Sendable {
    public let status: Int
    /// Empty if a sink took it. Cut if it was an error answer and longer than `responseLimit`, or the
    /// connection broke in the middle of an error answer or an early one.
    public let body: [UInt8]
    /// Body bytes of the request that were handed to the socket.
    public let sentBytes: Int64
    /// IP address of the peer (of the proxy, if there is one).
    public let remoteAddress: String?

    private let headers: [(name: String, value: String)]

    public init(
        status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        sentBytes: Int64 = 0, remoteAddress: String? = nil
    ) {
        self.status = status
        self.headers = headers.map { ($0.name.lowercased(), $0.value) }
        self.body = body
        self.sentBytes = sentBytes
        self.remoteAddress = remoteAddress
    }

    /// The value of the first header with that name, in whatever case.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name == wanted }?.value
    }
}
