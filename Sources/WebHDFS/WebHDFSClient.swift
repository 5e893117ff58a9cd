public import Curl

/// WebHDFS of one cluster: finds the active one of several endpoints, repeats what may be repeated,
/// and turns every answer into a value or a `WebHDFSError`.
public final class WebHDFSClient: Sendable {
    public struct Configuration: Sendable {
        /// `http://host:port`, with a path prefix where a gateway has one; at least one. Of a
        /// cluster with several NameNodes, all.
        public var endpoints: [String]
        /// Goes into `user.name`. Nil: the server decides who we are.
        public var user: String?
        public var retry = RetryPolicy()
        public var timeouts = Timeouts()
        /// As those of `HTTPClient.Options`.
        public var connectTo: [String] = []
        public var proxy: String?

        public init(endpoints: [String], user: String? = nil) {
            self.endpoints = endpoints
            self.user = user
        }
    }

    let endpoints: Endpoints
    let configuration: Configuration
    let http: HTTPClient

    /// Over connections of its own.
    ///
    /// - Throws: `CurlError` or `EndpointError`.
    public convenience init(_ configuration: Configuration) throws {
        var options = HTTPClient.Options()
        (options.connectTo, options.proxy) = (configuration.connectTo, configuration.proxy)
        try self.init(configuration, http: HTTPClient(options))
    }

    /// Over these connections, whatever the configuration says of them.
    public init(_ configuration: Configuration, http: HTTPClient) throws(EndpointError) {
        endpoints = try Endpoints(configuration.endpoints)
        self.configuration = configuration
        self.http = http
    }
}
