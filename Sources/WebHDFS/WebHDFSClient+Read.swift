public import Curl
internal import Synchronization

extension WebHDFSClient {
    /// Streams a file's bytes, from `offset` on, to `sink`; not repeated once bytes have come.
    ///
    /// - Parameter length: At most so many bytes. Nil: to the end.
    /// - Returns: The number of bytes that came.
    @discardableResult
    public func open(
        _ path: HDFSPath, offset: Int64 = 0, length: Int64? = nil, sink: any ResponseSink
    ) async throws(WebHDFSError) -> Int64 {
        let counted = CountingSink(sink)
        var request = Request(.get, .open, path)
        if offset > 0 { request.parameters.append(("offset", "\(offset)")) }
        if let length { request.parameters.append(("length", "\(length)")) }
        request.sink = counted
        let attempt = { (endpoint: Endpoint) async throws(WebHDFSError) in
            try await self.askWithRedirect(endpoint, request)
        }
        _ = try await repeating(request, while: { counted.count == 0 }, attempt)
        return counted.count
    }

    /// The checksum that HDFS computes of the file's stored checksums; it reads none of the data.
    public func checksum(_ path: HDFSPath) async throws(WebHDFSError) -> FileChecksum {
        let request = Request(.get, .checksum, path)
        return try await repeating(request) { endpoint throws(WebHDFSError) in
            let answer = try await self.askWithRedirect(endpoint, request)
            return try self.decode(ChecksumReply.self, answer.response.body, request, endpoint)
                .checksum
        }
    }

    /// Asks the endpoint and, if that sends us on, the node it names. HttpFS gives the result
    /// itself.
    private func askWithRedirect(
        _ endpoint: Endpoint, _ request: Request
    ) async throws(WebHDFSError) -> Answer {
        let answer = try await ask(endpoint, request)
        guard answer.response.status == 307 else {
            try answer.mustBeDone(request)
            return answer
        }
        let redirect = try redirect(answer, of: request)
        let response = try await follow(redirect, of: request, from: endpoint)
        return Answer(endpoint: endpoint, response: response)
    }
}

/// Counts what it hands on.
private final class CountingSink: ResponseSink {
    private let inner: any ResponseSink
    private let total = Mutex<Int64>(0)

    init(_ inner: any ResponseSink) { self.inner = inner }

    var count: Int64 { total.withLock { $0 } }

    func receive(_ bytes: UnsafeRawBufferPointer) throws {
        total.withLock { $0 += Int64(bytes.count) }
        try inner.receive(bytes)
    }
}
