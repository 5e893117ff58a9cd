internal import Curl

/// Tells an HTTP answer's failure.
enum Failure {
    /// Nil for a success (2xx) and for the redirect to a DataNode (307).
    static func reason(status: Int, body: [UInt8]) -> WebHDFSError.Reason? {
        if (200..<300).contains(status) || status == 307 { return nil }
        if let exception = RemoteException(json: body) {
            return .remote(exception, status: status)
        }
        return switch status {
        // The authentication filter answers in HTML; HDFS itself answers 403 in JSON.
        case 401, 403: .unauthorized(status: status)
        // 405 is what a NameNode says to a PUT outside of /webhdfs.
        case 404, 405: .notWebHDFS(status: status, isHadoopRPC: isHadoopRPC(body))
        case 300..<400: .notWebHDFS(status: status, isHadoopRPC: false)
        default: .http(status: status)
        }
    }

    /// Source: `Server.RECEIVED_HTTP_REQ_RESPONSE` in hadoop-common.
    private static func isHadoopRPC(_ body: [UInt8]) -> Bool {
        String(decoding: body, as: UTF8.self).contains("HTTP request to a Hadoop IPC port")
    }
}

extension WebHDFSError.Reason {
    /// A failure of the connection to an endpoint.
    init(_ error: CurlError) {
        self =
            switch error.reason {
            case .resolve, .connect, .tls, .timedOut(.connect): .unreachable(error)
            case .body(let cause): .body(cause)
            case .sink(let cause): .sink(cause)
            case .cancelled: .cancelled
            case .send, .receive, .timedOut, .responseTooLarge, .malformed, .other: .broken(error)
            }
    }

    /// A failure of the connection to the node that an endpoint sent us to.
    init(atDataNode error: CurlError) {
        self =
            if case .unreachable(let error) = Self(error) {
                .redirectUnusable(error)
            } else {
                Self(error)
            }
    }
}
