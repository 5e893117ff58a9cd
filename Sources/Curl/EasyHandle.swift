internal import CCurl

/// Owns one libcurl easy handle, with the memory that its options point to.
struct EasyHandle: ~Copyable {
    let pointer: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>

    init() throws(CurlError) {
        guard let pointer = curl_easy_init() else {
            throw CurlError(.outOfMemory, message: "libcurl gives no handle")
        }
        self.pointer = pointer
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.pointee = 0
        ccurl_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText)
    }

    deinit {
        curl_easy_cleanup(pointer)
        errorText.deallocate()
    }

    /// libcurl's words for what went wrong, or the general ones for `code`.
    func failureText(_ code: CURLcode) -> String {
        let text = String(cString: errorText)
        return text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
    }

    func set(_ option: CURLoption, _ value: Int) throws(CurlError) {
        try check(ccurl_set_long(pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: String) throws(CurlError) {
        try check(ccurl_set_string(pointer, option, value))
    }

    func set(_ option: CURLoption, bytes: Int64) throws(CurlError) {
        try check(ccurl_set_int64(pointer, option, curl_off_t(bytes)))
    }

    /// `context` must stay valid as long as the handle.
    func set(_ option: CURLoption, context: UnsafeMutableRawPointer) throws(CurlError) {
        try check(ccurl_set_pointer(pointer, option, context))
    }

    /// The list must stay valid as long as the handle.
    func set(_ option: CURLoption, list: borrowing StringList) throws(CurlError) {
        try check(ccurl_set_list(pointer, option, list.first))
    }

    func check(_ code: CURLcode) throws(CurlError) {
        guard code != CURLE_OK else { return }
        throw CurlError(
            CurlError.Reason(code), message: "libcurl refuses an option: \(failureText(code))",
            code: Int32(code.rawValue))
    }

    /// Body bytes handed to the socket.
    var sentBytes: Int64 {
        var bytes: curl_off_t = 0
        ccurl_get_int64(pointer, CURLINFO_SIZE_UPLOAD_T, &bytes)
        return Int64(bytes)
    }
}
