internal import CCurl

/// Sets up the handle. Source: <https://curl.se/libcurl/c/curl_easy_setopt.html>
extension Transfer {
    func configure() throws(CurlError) {
        try setCallbacks()
        try setMethod(job.request)
        try setConnection()
        try easy.set(CURLOPT_URL, job.request.url)
        try easy.set(CURLOPT_PATH_AS_IS, 1)
        try easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
        try easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try easy.set(CURLOPT_FOLLOWLOCATION, 0)
        try easy.set(CURLOPT_USERAGENT, options.userAgent)
        try easy.set(CURLOPT_HTTPHEADER, list: headers)
    }

    /// PUT and POST are both uploads to libcurl, the empty ones too: its own POST would add a form's
    /// content type.
    private func setMethod(_ request: HTTPRequest) throws(CurlError) {
        if request.hasBody {
            try easy.set(CURLOPT_UPLOAD, 1)
            try easy.set(CURLOPT_INFILESIZE_LARGE, bytes: length)
            try easy.set(CURLOPT_UPLOAD_BUFFERSIZE, options.uploadBufferBytes)
        }
        try easy.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }

    private func setConnection() throws(CurlError) {
        try easy.set(CURLOPT_NOSIGNAL, 1)
        // Else ending a transfer whose name is still being resolved waits for the resolver, and all
        // other transfers with it. Source: Curl_resolver_kill in libcurl's lib/asyn-thread.c.
        try easy.set(CURLOPT_QUICK_EXIT, 1)
        try easy.set(CURLOPT_TCP_KEEPALIVE, 1)
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, job.request.timeouts.connectMilliseconds)
        try easy.set(CURLOPT_FRESH_CONNECT, job.request.closesConnection ? 1 : 0)
        try easy.set(CURLOPT_FORBID_REUSE, job.request.closesConnection ? 1 : 0)
        try easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // Both, because libcurl else looks into the environment for either.
        try easy.set(CURLOPT_PROXY, options.proxy ?? "")
        try easy.set(CURLOPT_NOPROXY, options.proxy == nil ? "*" : "")
        try easy.set(CURLOPT_CONNECT_TO, list: connectTo)
    }
}

extension Timeouts {
    /// At least 1, because 0 means libcurl's own five minutes.
    fileprivate var connectMilliseconds: Int {
        Int(min(max(connect / .milliseconds(1), 1), 1e9))
    }
}

extension HTTPRequest {
    /// Whether there is a body, or the lack of one must be said.
    var hasBody: Bool { body != nil || method == .put || method == .post }

    /// What libcurl adds to the headers it makes itself.
    func headerLines() throws(CurlError) -> [String] {
        let hasType = headers.contains { $0.name.lowercased() == "content-type" }
        let type = ("Content-Type", "application/octet-stream")
        let all = hasBody && !hasType ? [type] + headers : headers
        guard all.allSatisfy({ $0.isSafe && $1.isSafe }) else {
            throw CurlError(.malformed, message: "a header with a control character is not sent")
        }
        // Without a value, `name:` would mean "leave it out".
        return all.map { $1.isEmpty ? "\($0);" : "\($0): \($1)" }
    }
}

extension String {
    /// Whether it cannot end the header it is in and begin another.
    fileprivate var isSafe: Bool { utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } }
}
