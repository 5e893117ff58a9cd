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

        public init(endpoints: [String], user: String? = nil) {
            self.endpoints = endpoints
            self.user = user
        }
    }

    let endpoints: Endpoints
    let configuration: Configuration
    let http: HTTPClient

    public init(_ configuration: Configuration, http: HTTPClient) throws(EndpointError) {
        endpoints = try Endpoints(configuration.endpoints)
        self.configuration = configuration
        self.http = http
    }
}
