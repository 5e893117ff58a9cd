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

/// What RENAME does when the destination exists.
public enum RenameMode: String, Sendable {
    /// It fails.
    case none = "NONE"
    /// The destination, a file, is replaced in one step.
    case overwrite = "OVERWRITE"
}
