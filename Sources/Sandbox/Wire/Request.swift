import NIOHTTP1

/// A request's head, taken apart.
struct Request: Sendable {
    static let prefix = "/webhdfs/v1"

    let method: String
    let role: Role
    /// Which NameNode was asked, from 0; nil is the DataNode.
    let nameNode: Int?
    /// The decoded path of the URL.
    let urlPath: String
    /// Decoded, in order.
    let query: [(name: String, value: String)]
    /// As it was sent, without `?`.
    let rawQuery: String
    let headers: HTTPHeaders
    /// The peer's IP address.
    let client: String
    /// What the URLs of WebHDFS begin with here.
    let prefix: String

    /// - Parameter pathPrefix: What stands before `/webhdfs/v1`.
    init(
        _ head: HTTPRequestHead, role: Role, nameNode: Int?, client: String, pathPrefix: String = ""
    ) {
        prefix = pathPrefix + Self.prefix
        let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        method = head.method.rawValue
        self.role = role
        self.nameNode = nameNode
        self.client = client
        headers = head.headers
        urlPath = PercentCoding.decode(parts[0], plusIsSpace: false)
        rawQuery = parts.count > 1 ? String(parts[1]) : ""
        query = rawQuery.split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = sides.count > 1 ? PercentCoding.decode(sides[1], plusIsSpace: true) : ""
            return (PercentCoding.decode(sides[0], plusIsSpace: true), value)
        }
    }

    /// The first value of a parameter. A NameNode takes names in any case of letters, a DataNode does not.
    subscript(parameter: String) -> String? {
        query.first {
            role == .nameNode ? $0.name.lowercased() == parameter : $0.name == parameter
        }?.value
    }

    var op: String { self["op"]?.uppercased() ?? "" }

    /// The path in HDFS; nil when the URL is not WebHDFS's.
    var hdfsPath: String? {
        guard urlPath.hasPrefix(prefix) else { return nil }
        let rest = urlPath.dropFirst(prefix.count)
        if rest.isEmpty { return "/" }
        return rest.utf8.first == UInt8(ascii: "/") ? String(rest) : nil
    }

    var record: RequestRecord {
        let secrets: Set = ["delegation", "token"]
        let shown = query.filter { !secrets.contains($0.name.lowercased()) }
        return RequestRecord(
            role: role, nameNode: nameNode, method: method, op: op, path: hdfsPath ?? urlPath,
            query: Dictionary(shown.map { ($0.name, $0.value) }) { first, _ in first })
    }
}
