/// What a new file is to be like. HDFS would take what is missing from the DataNode's
/// configuration.
public struct CreateOptions: Sendable, Equatable {
    /// Bytes; a multiple of 512, and at least the cluster's minimum (1 MiB unless set).
    public var blockSize: Int64
    /// Nil: the cluster's default.
    public var replication: Int?
    /// Octal digits, such as `640`. Nil: the cluster's default.
    public var permission: String?

    public init(blockSize: Int64, replication: Int? = nil, permission: String? = nil) {
        self.blockSize = blockSize
        self.replication = replication
        self.permission = permission
    }
}

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

/// A body that was sent completely and acknowledged by its DataNode.
public struct WrittenPart: Sendable, Equatable {
    public var sentBytes: Int64
    public var dataNode: DataNode

    public init(sentBytes: Int64, dataNode: DataNode) {
        self.sentBytes = sentBytes
        self.dataNode = dataNode
    }
}

/// What RENAME does when the destination exists.
public enum RenameMode: String, Sendable {
    /// It fails.
    case none = "NONE"
    /// The destination, a file, is replaced in one step.
    case overwrite = "OVERWRITE"
}
