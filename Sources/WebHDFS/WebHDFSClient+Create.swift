public import Curl

extension WebHDFSClient {
    /// Writes `body` to a new file; fails if there is one already.
    ///
    /// Asking the NameNode where to write is repeated as `RetryPolicy` says; the writing itself
    /// never is, because a name must not be written twice: an abandoned request may still be
    /// carried out minutes later. After an error the file may exist, usually closed and too short.
    ///
    /// - Parameters:
    ///   - body: `finish(sent:)` is called in any case: on the curl thread, or right here with 0
    ///     when no DataNode was found.
    ///   - excluding: Nodes not to be sent to; those with an unknown address cannot be excluded.
    public func create(
        _ path: HDFSPath, body: any UploadBody, options: CreateOptions, excluding: [DataNode] = []
    ) async throws(WebHDFSError) -> WrittenPart {
        let found: (redirect: Redirect, endpoint: Endpoint)
        do {
            found = try await findDataNode(for: path, options, excluding: excluding)
        } catch {
            body.finish(sent: 0)
            throw error
        }
        return try await write(body, to: path, found.redirect, from: found.endpoint)
    }

    /// Step one: the NameNode (or HttpFS, or a gateway) names the node to write to.
    private func findDataNode(
        for path: HDFSPath, _ options: CreateOptions, excluding: [DataNode]
    ) async throws(WebHDFSError) -> (Redirect, Endpoint) {
        var request = Request(.put, .create, path, options.parameters)
        request.provesActive = false
        let excluded = excludedNodes(excluding)
        let answer: Answer
        if excluded.isEmpty {
            answer = try await send(request)
        } else {
            var picky = request
            picky.parameters.append(("excludedatanodes", excluded))
            do {
                answer = try await send(picky)
            } catch  where error.mayBeDueToExclusion {
                answer = try await send(request)
            }
        }
        guard let redirect = Redirect(answer, to: path) else {
            throw WebHDFSError(
                .create, path, endpoint: answer.endpoint.description,
                .noRedirect(status: answer.response.status))
        }
        return (redirect, answer.endpoint)
    }

    /// Step two: the body goes to that node, which answers when the file is closed.
    private func write(
        _ body: any UploadBody, to path: HDFSPath, _ redirect: Redirect, from endpoint: Endpoint
    ) async throws(WebHDFSError) -> WrittenPart {
        let expected = body.length
        var node = redirect.dataNode
        var sent: Int64 = 0
        func failure(_ reason: WebHDFSError.Reason) -> WebHDFSError {
            WebHDFSError(
                .create, path, endpoint: endpoint.description, reason, sentBytes: sent,
                dataNode: node)
        }
        var message = message(.put, redirect.url)
        // Exactly this: HttpFS answers 400 to anything else, and Knox re-encodes a form.
        message.headers.append((name: "Content-Type", value: "application/octet-stream"))
        message.body = body
        message.closesConnection = true
        let response: HTTPResponse
        do {
            response = try await http.send(message)
        } catch {
            (sent, node.address) = (error.sentBytes, error.remoteAddress ?? node.address)
            throw failure(.init(atDataNode: error))
        }
        (sent, node.address) = (response.sentBytes, response.remoteAddress ?? node.address)
        if let reason = Failure.reason(status: response.status, body: response.body) {
            throw failure(reason)
        }
        guard response.status == 201 || response.status == 200 else {
            throw failure(.malformedAnswer("HTTP status 201"))
        }
        // libcurl takes an early success for the end; and old Hadoop sends one whatever happened.
        guard sent == expected else {
            throw failure(.incomplete(sent: sent, expected: expected))
        }
        return WrittenPart(sentBytes: sent, dataNode: node)
    }
}

extension CreateOptions {
    /// All said explicitly: what is left out comes from the DataNode's configuration, and HttpFS
    /// overwrites unless told not to.
    fileprivate var parameters: [(name: String, value: String)] {
        var parameters = [("overwrite", "false"), ("blocksize", "\(blockSize)")]
        if let replication { parameters.append(("replication", "\(replication)")) }
        if let permission { parameters.append(("permission", permission)) }
        return parameters
    }
}

extension WebHDFSError {
    /// An old NameNode fails (500) on an address it does not know; and all nodes may be excluded.
    fileprivate var mayBeDueToExclusion: Bool {
        guard case .remote(let exception, let status) = reason else { return false }
        return status == 500 || exception.meaning == .noDataNode
            || exception.meaning == .missingBlock
    }
}

/// NameNodes know a DataNode by its address, routers by address and transfer port.
/// Source: `NamenodeWebHdfsMethods.chooseDatanode`, `RouterWebHdfsMethods.chooseDatanode`.
private func excludedNodes(_ nodes: [DataNode]) -> String {
    let addresses = nodes.suffix(mostExcludedNodes).compactMap(\.address)
        .filter { !$0.contains(":") }
    return addresses.flatMap { [$0, "\($0):\(defaultTransferPort)"] }.joined(separator: ",")
}

private let mostExcludedNodes = 5
/// `dfs.datanode.address` of Hadoop 3.
private let defaultTransferPort = 9866
