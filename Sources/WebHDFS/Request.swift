internal import Curl

/// One operation on one path, before it is known which endpoint will be asked.
struct Request: Sendable {
    var method: HTTPRequest.Method
    var operation: Operation
    var path: HDFSPath
    var parameters: [(name: String, value: String)] = []
    /// Whether doing it twice is as good as doing it once.
    var isRepeatable = true
    /// Whether only an active NameNode gives an answer; a standby redirects a CREATE like an active
    /// one.
    var provesActive = true
    /// The most bytes of an answer.
    var responseLimit = 1 << 20
    var sink: (any ResponseSink)?

    init(
        _ method: HTTPRequest.Method, _ operation: Operation, _ path: HDFSPath,
        _ parameters: [(name: String, value: String)] = []
    ) {
        self.method = method
        self.operation = operation
        self.path = path
        self.parameters = parameters
    }

    /// Parameter names are in lower case because a DataNode takes no others.
    func url(at endpoint: Endpoint, user: String?) -> String {
        var url = endpoint.base + path.encodedForURL + "?op=" + operation.rawValue
        for (name, value) in parameters { url += "&\(name)=\(value.percentEncoded)" }
        if let user { url += "&user.name=" + user.percentEncoded }
        return url
    }
}
