internal import CCurl

/// Owns one of libcurl's linked lists of strings.
struct StringList: ~Copyable {
    private(set) var first: UnsafeMutablePointer<curl_slist>?

    init(_ strings: [String]) throws(CurlError) {
        for string in strings {
            guard let list = curl_slist_append(first, string) else {
                curl_slist_free_all(first)
                throw CurlError(.outOfMemory, message: "out of memory")
            }
            first = list
        }
    }

    deinit {
        curl_slist_free_all(first)
    }
}
