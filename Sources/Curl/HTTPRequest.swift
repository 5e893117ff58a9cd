/// How long each phase of a request may last. Zero or less means the phase times out at once.
public struct Timeouts: Sendable, Equatable {
    /// From the start to an established connection: name resolution, TCP, TLS.
    public var connect: Duration = .seconds(15)
    /// No byte moved in either direction. Time in which the body itself asked to wait is no stall.
    public var stall: Duration = .seconds(120)
    /// From the last body byte handed to the socket (or the request, if it has no body) to the head of
    /// the final response. HDFS answers a CREATE only after the last block is on all its DataNodes.
    public var reply: Duration = .seconds(300)

    public init() {}
}

/// Takes the body of a successful response piece by piece.
public protocol ResponseSink: AnyObject, Sendable {
    /// Called on the curl thread for each piece of a 2xx body; it must not block.
    ///
    /// - Throws: Anything; the request then fails with `CurlError.Reason.sink`.
    func receive(_ bytes: UnsafeRawBufferPointer) throws
}

/// One HTTP request. Redirects are not followed.
public struct HTTPRequest: Sendable {
    public enum Method: String, Sendable {
        case get = "GET"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"
    }

    public var method: Method
    /// Absolute, `http` or `https`, already percent-encoded; it is sent as it is.
    public var url: String
    /// Sent besides the defaults: User-Agent, Accept, and for PUT and POST
    /// `Content-Type: application/octet-stream`, which one of these may replace.
    public var headers: [(name: String, value: String)] = []
    /// What is sent. Without one, PUT and POST say `Content-Length: 0`.
    public var body: (any UploadBody)?
    /// Takes the body of a 2xx response instead of `HTTPResponse.body`.
    public var sink: (any ResponseSink)?
    /// Most bytes of a response body that are collected. A longer 2xx body fails the request with
    /// `.responseTooLarge`, a longer error answer is cut.
    public var responseLimit = 1 << 20
    public var timeouts = Timeouts()
    /// Use a connection of its own and close it afterwards, as DataNodes do anyway.
    public var closesConnection = false

    public init(_ method: Method, url: String) {
        self.method = method
        self.url = url
    }
}
