/// Where an answer sends us. The URL may hold a delegation token: it is never printed.
struct Redirect {
    let url: String
    var dataNode: DataNode

    /// Takes a `Location`, which may be one without a host.
    ///
    /// The URL is used as it is, because HDFS encodes it in ways of its own; except that a NameNode
    /// puts the path into Unicode's composed form, which is another file's name. Source:
    /// `java.net.URI.toASCIIString`.
    init?(_ location: String, from endpoint: Endpoint, to path: HDFSPath) {
        var url = location
        if url.hasPrefix("/") { url = endpoint.origin + url }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }), let authority = Authority(url: url),
            !authority.host.isEmpty, authority.port >= 0, !authority.hasUserInfo
        else { return nil }
        self.url = authority.origin + authority.rest.naming(path)
        dataNode = DataNode(
            host: authority.host, port: authority.port, address: address(in: authority.host))
    }
}

/// `host` itself if it is an IPv4 address.
private func address(in host: String) -> String? {
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers.allSatisfy { UInt8($0) != nil } ? host : nil
}

extension String {
    /// The same path and query, but with `path` where that stands in another Unicode form.
    fileprivate func naming(_ path: HDFSPath) -> String {
        let query = firstIndex(of: "?") ?? endIndex
        guard let prefix = self[..<query].firstRange(of: "/webhdfs/v1"),
            let named = self[prefix.upperBound..<query].percentDecoded,
            named == path.description, !named.utf8.elementsEqual(path.description.utf8)
        else { return self }
        return self[..<prefix.upperBound] + path.encodedForURL + self[query...]
    }
}
