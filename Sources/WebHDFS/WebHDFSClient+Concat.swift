internal import Curl

extension WebHDFSClient {
    /// Appends the blocks of `sources`, in order, to `target`; the sources vanish. HDFS does it in
    /// one step.
    ///
    /// All must lie in the target's directory and be closed and not empty. It is not repeated once
    /// the server may have done it: such an error has `outcomeIsUnknown`.
    public func concat(
        onto target: HDFSPath, sources: [HDFSPath]
    ) async throws(WebHDFSError) {
        // The server takes `sources` apart at every comma, encoded or not.
        if let odd = sources.first(where: { $0.description.contains(",") }) {
            throw WebHDFSError(
                .concat, target,
                .invalidPath("CONCAT takes no name with a comma: \(odd); choose another name"))
        }
        let request = concatRequest(onto: target, sources: sources)
        try await send(request).mustBeDone(request)
    }

    /// Cuts `sources` into batches, each for one `concat`, in order, so that no URL is longer than
    /// 4 KB.
    public func concatBatches(onto target: HDFSPath, sources: [HDFSPath]) -> [[HDFSPath]] {
        var batches: [[HDFSPath]] = []
        for source in sources {
            if let last = batches.last, fits(last + [source], onto: target) {
                batches[batches.count - 1].append(source)
            } else {
                batches.append([source])
            }
        }
        return batches
    }

    private func fits(_ sources: [HDFSPath], onto target: HDFSPath) -> Bool {
        let request = concatRequest(onto: target, sources: sources)
        return endpoints.all.allSatisfy {
            request.url(at: $0, user: configuration.user).utf8.count <= longestConcatURL
        }
    }

    private func concatRequest(onto target: HDFSPath, sources: [HDFSPath]) -> Request {
        let list = sources.map(\.description).joined(separator: ",")
        var request = Request(.post, .concat, target, [("sources", list)])
        request.isRepeatable = false
        return request
    }
}

/// Bytes. A NameNode takes 64 KiB of request head, proxies often only 8.
private let longestConcatURL = 4096
