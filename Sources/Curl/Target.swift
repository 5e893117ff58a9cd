internal import CCurl

/// The part of a URL that may be printed: `host:port`, without user, password, path and query.
///
/// Parsed by libcurl, so that it is what libcurl will connect to.
struct Target: Equatable, CustomStringConvertible {
    let host: String
    let port: String
    let isEncrypted: Bool

    var description: String { "\(host):\(port)" }

    init(url: String) throws(CurlError) {
        let parts = curl_url()
        defer { curl_url_cleanup(parts) }
        let code = curl_url_set(parts, CURLUPART_URL, url, 0)
        guard code == CURLUE_OK, let host = Self.part(CURLUPART_HOST, of: parts),
            let port = Self.part(CURLUPART_PORT, of: parts),
            let scheme = Self.part(CURLUPART_SCHEME, of: parts)
        else {
            let why = String(cString: curl_url_strerror(code))
            throw CurlError(.malformed, message: "this is not an HTTP URL: \(why)")
        }
        self.host = host
        self.port = port
        isEncrypted = scheme == "https"
    }

    private static func part(_ part: CURLUPart, of url: OpaquePointer?) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        defer { curl_free(text) }
        let code = curl_url_get(url, part, &text, UInt32(CURLU_DEFAULT_PORT))
        return code == CURLUE_OK ? text.map { String(cString: $0) } : nil
    }
}
