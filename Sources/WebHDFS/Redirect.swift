internal import Curl
internal import FoundationEssentials

/// Where an answer sends us. The URL may hold a delegation token: it is never printed.
struct Redirect {
    let url: String
    var dataNode: DataNode

    /// Takes the `Location` of a 307 or, from a server that was told not to redirect, of the JSON of a 200.
    ///
    /// The URL is used as it is: HDFS encodes it in ways of its own.
    init?(_ answer: Answer) {
        let response = answer.response
        var location = response.header("Location")
        if response.status == 200 {
            location = try? JSONDecoder().decode(LocationReply.self, from: Data(response.body))
                .location
        }
        guard var url = location else { return nil }
        if url.hasPrefix("/") { url = answer.endpoint.origin + url }
        guard let authority = Authority(url: url), !authority.host.isEmpty, authority.port >= 0
        else { return nil }
        self.url = url
        dataNode = DataNode(
            host: authority.host, port: authority.port, address: address(in: authority.host))
    }
}

/// `host` itself if it is an IPv4 address.
private func address(in host: String) -> String? {
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers.allSatisfy { UInt8($0) != nil } ? host : nil
}
