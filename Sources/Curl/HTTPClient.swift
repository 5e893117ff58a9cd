/// Sends HTTP requests, all of them on one thread of its own.
public final class HTTPClient: Sendable {
    public struct Options: Sendable {
        public var userAgent = "logferry"
        /// A proxy's URL. Nil means none at all: the environment is ignored.
        public var proxy: String?
        /// Where to connect instead of a URL's own host and port, as `host:port:address:port`.
        /// Source: <https://curl.se/libcurl/c/CURLOPT_CONNECT_TO.html>
        public var connectTo: [String] = []
        /// Size of the buffer that a body is read into, one for each upload; 16 KiB to 2 MiB.
        public var uploadBufferBytes = 256 << 10
        public var maxIdleConnections = 4
        /// A file of PEM certificates to trust instead of the system's.
        public var caFile: String?

        public init() {}
    }

    public init(_ options: Options = Options()) throws(CurlError) {}

    /// Sends `request` and returns the final response, whatever its status.
    ///
    /// - Throws: `CurlError` if there is no final response; `.cancelled` if the task was cancelled.
    public func send(_ request: HTTPRequest) async throws(CurlError) -> HTTPResponse {
        throw CurlError(.cancelled, message: "the client sends nothing yet")
    }

    /// Cancels what runs and ends the thread. Later requests fail as cancelled. Idempotent.
    public func shutdown() {}
}
