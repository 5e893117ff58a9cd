/// A node that a NameNode (or a gateway, which then sends us to itself) named as the place to write
/// to or read from.
public struct DataNode: Hashable, Sendable, CustomStringConvertible {
    /// As it stood in the redirect.
    public var host: String
    public var port: Int
    /// The IP address that was connected to; only with one can a node be excluded.
    public var address: String?

    public init(host: String, port: Int, address: String? = nil) {
        self.host = host
        self.port = port
        self.address = address
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
