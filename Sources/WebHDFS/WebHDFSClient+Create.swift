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
    ) async throws(WebHDFSError) {
        var request = Request(.put, .create, path, options.parameters)
        request.provesActive = false
        let found: (redirect: Redirect, endpoint: Endpoint)
        do {
            found = try await findDataNode(for: request, excluding: excluding)
        } catch {
            body.finish(sent: 0)
            throw error
        }
        // The node answers when the file is closed.
        _ = try await follow(found.redirect, of: request, from: found.endpoint, sending: body)
    }

    /// Step one: the NameNode (or HttpFS, or a gateway) names the node to write to.
    private func findDataNode(
        for request: Request, excluding: [DataNode]
    ) async throws(WebHDFSError) -> (Redirect, Endpoint) {
        let excluded = excludedNodes(excluding)
        return try await repeating(request) { endpoint throws(WebHDFSError) in
            let answer = try await self.ask(endpoint, request, excluding: excluded)
            return (try self.redirect(answer, of: request), endpoint)
        }
    }

    /// Asks without the exclusions where they may be what fails.
    private func ask(
        _ endpoint: Endpoint, _ request: Request, excluding nodes: String
    ) async throws(WebHDFSError) -> Answer {
        guard !nodes.isEmpty else { return try await ask(endpoint, request) }
        var picky = request
        picky.parameters.append(("excludedatanodes", nodes))
        do {
            return try await ask(endpoint, picky)
        } catch  where error.mayBeDueToExclusion {
            return try await ask(endpoint, request)
        }
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
    /// An old NameNode fails (500) on an address it does not know (HDFS-14216), a gateway may refuse
    /// the parameter, and all nodes may be excluded.
    fileprivate var mayBeDueToExclusion: Bool {
        switch reason {
        case .remote(let exception, let status):
            status == 500 || [.noDataNode, .missingBlock, .badRequest].contains(exception.meaning)
        case .http(let status, _): status == 500 || status == 400
        default: false
        }
    }
}

/// NameNodes know a DataNode by its address, routers by address and transfer port.
/// Source: `NamenodeWebHdfsMethods.chooseDatanode`, `RouterWebHdfsMethods.chooseDatanode`.
private func excludedNodes(_ nodes: [DataNode]) -> String {
    var addresses: [String] = []
    for node in nodes {
        guard let address = node.address, !address.contains(":"), !addresses.contains(address)
        else { continue }
        addresses.append(address)
    }
    return addresses.suffix(mostExcludedNodes).flatMap { [$0, "\($0):\(defaultTransferPort)"] }
        .joined(separator: ",")
}

private let mostExcludedNodes = 5
/// `dfs.datanode.address` of Hadoop 3.
private let defaultTransferPort = 9866
