internal import Curl

extension WebHDFSError.Reason {
    /// An HTTP answer's failure; nil for a success (2xx) and for the redirect to a DataNode (307).
    init?(_ response: HTTPResponse) {
        let (status, body) = (response.status, response.body)
        if (200..<300).contains(status) || status == 307 { return nil }
        if let exception = RemoteException(json: body) {
            self = .remote(exception, status: status)
            return
        }
        self =
            switch status {
            // Source: HttpFS 3.4 with `httpfs.access.mode` (HDFS-15581).
            case 403 where body.isEmpty: .forbidden
            // The authentication filter answers in HTML; HDFS itself answers 403 in JSON.
            case 401, 403: .unauthorized(status: status)
            // 405 is what a NameNode says to a PUT outside of /webhdfs.
            case 404, 405: .notWebHDFS(status: status, isHadoopRPC: Self.isHadoopRPC(body))
            case 300..<400: .notWebHDFS(status: status, isHadoopRPC: false)
            default: .http(status: status, retryAfter: Self.retryAfter(response))
            }
    }

    /// In seconds; the other form, a date, would trust two clocks.
    /// Source: <https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3>.
    private static func retryAfter(_ response: HTTPResponse) -> Duration? {
        guard let text = response.header("Retry-After"), let seconds = Int64(text), seconds >= 0
        else { return nil }
        return min(.seconds(min(seconds, 86_400)), longestRetryAfter)
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
            case .send, .receive, .timedOut, .responseTooLarge, .malformed, .outOfMemory, .other:
                .broken(error)
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

/// What a server may ask for at most: a pass that hears nothing for ten minutes gives up.
let longestRetryAfter = Duration.seconds(60)
