internal import CCurl

extension CurlError.Reason {
    /// What a result of libcurl's means here, where nothing of ours has failed.
    ///
    /// Source: <https://curl.se/libcurl/c/libcurl-errors.html>
    init(_ code: CURLcode) {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: self = .resolve
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: self = .connect
        // The only time limit libcurl is given is the one for connecting.
        case CURLE_OPERATION_TIMEDOUT: self = .timedOut(.connect)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_CRL_BADFILE, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CLIENTCERT:
            self = .tls
        case CURLE_SEND_ERROR, CURLE_SEND_FAIL_REWIND: self = .send
        case CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SSL_SHUTDOWN_FAILED:
            self = .receive
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY,
            CURLE_BAD_CONTENT_ENCODING:
            self = .malformed
        case CURLE_OUT_OF_MEMORY: self = .outOfMemory
        default: self = .other
        }
    }

    /// What was being done to `target`, and how it ended, as the beginning of a sentence.
    func summary(of target: Target, timeouts: Timeouts) -> String {
        switch self {
        case .resolve: "cannot find the address of \(target)"
        case .connect: "cannot connect to \(target)"
        case .tls: "no secure connection to \(target)"
        case .send: "the connection to \(target) broke while sending"
        case .receive: "the connection to \(target) ended before the response was whole"
        case .timedOut(.connect): "no connection to \(target) within \(timeouts.connect)"
        case .timedOut(.stall): "no byte moved to or from \(target) for \(timeouts.stall)"
        case .timedOut(.reply):
            "\(target) had all of the request, but no answer for \(timeouts.reply)"
        case .responseTooLarge: "the response of \(target) is larger than allowed"
        case .body: "the body for \(target) cannot be sent"
        case .sink: "the response of \(target) cannot be taken"
        case .malformed: "\(target) cannot be asked, or does not answer, in HTTP"
        case .cancelled: "the request to \(target) was cancelled"
        case .outOfMemory: "no memory for the request to \(target)"
        case .other: "the request to \(target) failed"
        }
    }
}
