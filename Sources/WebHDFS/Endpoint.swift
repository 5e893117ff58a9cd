/// Where WebHDFS is served: a NameNode, an HttpFS server or a gateway, as `http://host:port` and
/// perhaps a path prefix. `http://h:8443/gateway/x` means `http://h:8443/gateway/x/webhdfs/v1/...`.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// Scheme, host, port and prefix, without a slash at the end.
    public let description: String
    /// Scheme, host and port.
    let origin: String

    /// What all operations' URLs begin with.
    var base: String { description + "/webhdfs/v1" }

    /// - Throws: `EndpointError`, which says what is wrong and what would be right.
    public init(_ text: String) throws(EndpointError) {
        guard let url = Authority(url: text) else { throw EndpointError(text, .notHTTP) }
        if url.hasUserInfo { throw EndpointError("", .credentials) }
        guard !url.host.isEmpty else { throw EndpointError(text, .noHost) }
        guard url.isPortValid else { throw EndpointError(text, .badPort) }
        var prefix = url.rest
        while prefix.hasSuffix("/") { prefix.removeLast() }
        if prefix.hasSuffix("/webhdfs/v1") { prefix.removeLast("/webhdfs/v1".count) }
        let allowed = prefix.utf8.allSatisfy { isUnreserved($0) || "/%".utf8.contains($0) }
        guard allowed else { throw EndpointError(text, .badPrefix) }
        origin = url.origin
        description = origin + prefix
    }
}

/// Why a text is not the URL of an endpoint.
public struct EndpointError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable {
        case none, notHTTP, credentials, noHost, badPort, badPrefix
    }
    public let text: String
    public let reason: Reason

    init(_ text: String, _ reason: Reason) {
        (self.text, self.reason) = (text, reason)
    }

    public var description: String {
        switch reason {
        case .none:
            "no endpoint is given; write one such as http://nn1:9870"
        case .credentials:
            "an endpoint's URL holds a user or a password; leave it out"
        case .notHTTP:
            "\(text.debugDescription) is no endpoint: write it like http://nn1:9870, or https"
        case .noHost:
            "\(text.debugDescription) names no host; write it like http://nn1:9870"
        case .badPort:
            "\(text.debugDescription) has no port from 1 to 65535; write it like http://nn1:9870"
        case .badPrefix:
            "\(text.debugDescription) has a prefix with other characters than A-Z a-z 0-9 - . _ ~ % /"
                + " (a query, perhaps); write it like https://gateway:8443/gateway/default"
        }
    }
}

/// The first part of an `http` or `https` URL, taken apart.
struct Authority {
    let scheme: String
    /// Without the brackets of an IPv6 address.
    let host: String
    /// The scheme's own when the URL has none; -1 when it is no number.
    let port: Int
    let hasUserInfo: Bool
    /// What follows the authority: empty, or beginning with one of `/?#`.
    let rest: String
    /// Scheme and authority as they stood.
    let origin: String

    var isPortValid: Bool { (1...65535).contains(port) }

    init?(url: String) {
        guard let mark = url.firstRange(of: "://") else { return nil }
        scheme = url[..<mark.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        let tail = url[mark.upperBound...]
        let end = tail.firstIndex { "/?#".contains($0) } ?? tail.endIndex
        rest = String(tail[end...])
        origin = scheme + "://" + tail[..<end]
        hasUserInfo = tail[..<end].contains("@")
        let (host, port) = Self.split(tail[..<end])
        self.host = String(host)
        self.port =
            port.map { Int($0) ?? -1 } ?? (scheme == "https" ? 443 : 80)
    }

    private static func split(_ authority: Substring) -> (host: Substring, port: Substring?) {
        if authority.hasPrefix("["), let bracket = authority.firstIndex(of: "]") {
            let tail = authority[bracket...].dropFirst()
            let host = authority[..<bracket].dropFirst()
            return (host, tail.isEmpty ? nil : tail.first == ":" ? tail.dropFirst() : "?")
        }
        guard let colon = authority.lastIndex(of: ":") else { return (authority, nil) }
        return (authority[..<colon], authority[colon...].dropFirst())
    }
}
