internal import Curl

extension WebHDFSClient {
    /// Where the answer sends us: by a 307 or, from a server that does not redirect, in JSON.
    func redirect(_ answer: Answer, of request: Request) throws(WebHDFSError) -> Redirect {
        let location =
            switch answer.response.status {
            case 307: answer.response.header("Location")
            case 200:
                try decode(
                    LocationReply.self, answer.response.body, request, answer.endpoint
                ).location
            default: String?.none
            }
        guard let location,
            let redirect = Redirect(location, from: answer.endpoint, to: request.path)
        else {
            throw WebHDFSError(
                request.operation, request.path, endpoint: answer.endpoint.description,
                .noRedirect(status: answer.response.status))
        }
        return redirect
    }

    /// The second step of an operation: the node that the first one's answer named does it.
    ///
    /// - Parameter body: What is sent there; all of it, or it is a failure.
    func follow(
        _ redirect: Redirect, of request: Request, from endpoint: Endpoint,
        sending body: (any UploadBody)? = nil
    ) async throws(WebHDFSError) -> HTTPResponse {
        var message = message(request.method, redirect.url)
        message.closesConnection = true
        message.sink = request.sink
        message.body = body
        // Exactly this: HttpFS answers 400 to anything else, and Knox re-encodes a form.
        if body != nil {
            message.headers.append((name: "Content-Type", value: "application/octet-stream"))
        }
        func failure(
            _ reason: WebHDFSError.Reason, _ sent: Int64, _ address: String?
        ) -> WebHDFSError {
            var node = redirect.dataNode
            node.address = address ?? node.address
            return WebHDFSError(
                request.operation, request.path, endpoint: endpoint.description, reason,
                sentBytes: sent, dataNode: node)
        }
        let response: HTTPResponse
        do {
            response = try await http.send(message)
        } catch {
            throw failure(.init(atDataNode: error), error.sentBytes, error.remoteAddress)
        }
        if let reason = response.reason(afterSending: body) {
            throw failure(reason, response.sentBytes, response.remoteAddress)
        }
        return response
    }
}

extension HTTPResponse {
    /// Why a second step was not done, nil if it was.
    fileprivate func reason(afterSending body: (any UploadBody)?) -> WebHDFSError.Reason? {
        if let reason = WebHDFSError.Reason(self) { return reason }
        let success = body == nil ? 200 : 201
        guard status == 200 || status == success else {
            return .malformedAnswer("HTTP status \(success), not \(status)")
        }
        // libcurl takes an early success for the end; and old Hadoop sends one whatever happened.
        if let body, sentBytes != body.length {
            return .incomplete(sent: sentBytes, expected: body.length)
        }
        return nil
    }
}
