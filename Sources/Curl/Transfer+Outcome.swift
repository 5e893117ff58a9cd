internal import CCurl

extension Transfer {
    /// What libcurl's result means for the caller.
    ///
    /// A final response counts whatever came after it, if it is an error answer or came before the
    /// whole body was sent: the peer has said its word and closed. Only a successful answer to a whole
    /// request must itself be whole.
    func outcome(_ code: CURLcode) -> Result<HTTPResponse, CurlError> {
        if code == CURLE_SEND_ERROR { hearLastWords() }
        if response.isFinal, code == CURLE_OK || !response.isSuccess || sent < length {
            return .success(
                HTTPResponse(
                    status: response.status, headers: response.headers, body: response.body,
                    sentBytes: sent, remoteAddress: remoteAddress))
        }
        if let failure { return .failure(error(failure.reason, failure.why)) }
        // libcurl is content with a head that breaks off.
        if code == CURLE_OK { return .failure(error(.receive, "its head breaks off")) }
        return .failure(error(CurlError.Reason(code), libcurlsWords(for: code), code: code))
    }

    private func libcurlsWords(for code: CURLcode) -> String {
        var text = easy.failureText(code)
        // A proxy that it cannot use is quoted, password and all.
        if let proxy = options.proxy, text.contains(proxy) {
            text = String(cString: curl_easy_strerror(code))
        }
        return "\(text) (curl \(code.rawValue))"
    }

    private func hearLastWords() {
        // A head that libcurl has begun to read cannot be completed from here.
        guard !response.isFinal, response.status < 200 else { return }
        let words = lastWords.read(limit: ResponseParts.headLimit)
        response.addRaw(words, limit: job.request.responseLimit)
    }

    /// The outcome when we give up because a phase lasted too long.
    func outcome(overdue phase: CurlError.Phase) -> Result<HTTPResponse, CurlError> {
        failure = (.timedOut(phase), nil)
        return outcome(CURLE_ABORTED_BY_CALLBACK)
    }

    func error(
        _ reason: CurlError.Reason, _ why: String? = nil, code: CURLcode = CURLE_OK
    ) -> CurlError {
        var message = reason.summary(of: target, timeouts: job.request.timeouts)
        if length > 0 { message += ", after \(sent) of \(length) body bytes" }
        if let why { message += ": \(why)" }
        return CurlError(
            reason, message: message, code: Int32(code.rawValue), sentBytes: sent,
            remoteAddress: remoteAddress)
    }
}
