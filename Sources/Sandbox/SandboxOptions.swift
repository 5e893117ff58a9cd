/// How the server behaves. The defaults are those of Hadoop 3.3.6 unless said.
public struct SandboxOptions: Sendable {
    public enum Personality: String, Sendable, CaseIterable {
        /// A NameNode that redirects to a DataNode.
        case webhdfs
        /// An HttpFS gateway: redirects to itself, answers 500 for what a NameNode answers 403.
        case httpfs
    }

    /// The DataNode's port for data transfer, which only `excludedatanodes` speaks of.
    public static let transferPort = 9866

    public var host = "127.0.0.1"
    /// NameNodes over the same files, each on a port of its own. All are active unless a `standby` fault is set.
    public var nameNodes = 1
    public var personality = Personality.webhdfs
    /// Whom permissions do not bind, besides `hdfs`.
    public var superuser: String?
    /// Who asks when there is no `user.name`. Source: `hadoop.http.staticuser.user`.
    public var defaultUser = "dr.who"
    /// In bytes, for files whose CREATE names none.
    public var blockSize: Int64 = 128 << 20
    /// In bytes; Hadoop's own default is 1 MiB. Smaller, so that small files can have many blocks.
    public var minimumBlockSize: Int64 = 64 << 10
    public var replication = 1
    /// Entries in an answer to LISTSTATUS_BATCH. Source: `dfs.ls.limit`.
    public var listLimit = 1000
    /// Directories that report `encBit`, whose files have checksums nobody can predict and refuse CONCAT.
    public var encryptionZones: [String] = []
    /// Directories that report `ecBit`, whose files have checksums that depend on more than their blocks.
    public var erasureCodedDirectories: [String] = []
    /// What stands before `/webhdfs/v1` in a gateway's URLs, such as `/gateway/default`.
    public var pathPrefix = ""
    /// A body that pauses for longer is cut. Source: `hadoop.http.idle_timeout.ms`, 1 s in HttpFS 3.1.2 to 3.3.0.
    public var idleLimit: Duration?
    /// Whether `/sandbox/faults` and `/sandbox/requests` are answered.
    public var allowsFaults = false

    public init() {}
}
