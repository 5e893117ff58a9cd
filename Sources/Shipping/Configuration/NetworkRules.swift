import WebHDFS

/// Checks of what names a place in the network. Secrets in URLs are never repeated.
enum NetworkRules {
    static func endpoint(_ text: String) throws -> String {
        if text.contains("@") {
            throw InvalidValue(
                "it holds a user or a password; leave it out, and set hdfs.user or --user")
        }
        if text.contains("?") || text.contains("#") {
            throw InvalidValue("it holds a query; write scheme, host, port and perhaps a path only")
        }
        return try Endpoint(text).description
    }

    /// Nil for the empty text, which says that there is none.
    static func proxy(_ text: String) throws -> String? {
        if text.isEmpty { return nil }
        let wrong = InvalidValue("write the proxy like http://proxy.example.com:3128")
        guard let mark = text.firstRange(of: "://") else { throw wrong }
        let scheme = text[..<mark.upperBound]
        // Whatever stands before the @ is for the proxy alone.
        let address = text[mark.upperBound...].drop { $0 != "@" }.dropFirst()
        let place = address.isEmpty ? text : String(scheme + address)
        guard (try? Endpoint(place)) != nil else { throw wrong }
        return text
    }

    /// `host:port=address:port` as libcurl's CURLOPT_CONNECT_TO takes it, `host:port:address:port`.
    static func connectTo(_ text: String) throws(InvalidValue) -> String {
        let sides = text.split(separator: "=", omittingEmptySubsequences: false)
        guard sides.count == 2, sides.allSatisfy(isPlace) else {
            throw InvalidValue(
                "\(text.debugDescription) is not like dn1.inside:9864=10.0.0.5:9864; an IPv6"
                    + " address needs brackets, [2001:db8::5]:9864")
        }
        return "\(sides[0]):\(sides[1])"
    }

    private static func isPlace(_ text: Substring) -> Bool {
        let host = #"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+])"#
        guard ExtendedRegex.matches(text, "\(host):[0-9]{1,5}") else { return false }
        let port = text.split(separator: ":").last.flatMap { Int($0) }
        return (1...65535).contains(port ?? 0)
    }
}
