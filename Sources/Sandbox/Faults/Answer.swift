/// An HTTP answer made up for a fault.
public struct Answer: Codable, Sendable, Equatable {
    public var status: Int
    public var contentType: String?
    public var headers: [String: String]
    public var body: String

    public init(
        status: Int, contentType: String? = nil, headers: [String: String] = [:], body: String = ""
    ) {
        (self.status, self.contentType) = (status, contentType)
        (self.headers, self.body) = (headers, body)
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        status = try values.decode(Int.self, forKey: .status)
        contentType = try values.decodeIfPresent(String.self, forKey: .contentType)
        headers = try values.decodeIfPresent([String: String].self, forKey: .headers) ?? [:]
        body = try values.decodeIfPresent(String.self, forKey: .body) ?? ""
    }
}

extension Answer {
    /// - Parameter javaClassName: Fully qualified; its last part is `exception`.
    public static func remoteException(
        _ javaClassName: String, _ message: String, status: Int = 403
    ) -> Answer {
        let exception = HDFSException(.io, javaClassName, message)
        return Answer(
            status: status, contentType: "application/json", body: exception.json.description)
    }

    /// Source: Hadoop 3.3.6, `StandbyState.checkOperation`.
    public static let standby = remoteException(
        "org.apache.hadoop.ipc.StandbyException",
        "Operation category READ is not supported in state standby. Visit https://s.apache.org/sbnn-error"
    )

    public static let retriable = remoteException(
        "org.apache.hadoop.ipc.RetriableException", "Namenode is in startup mode")

    /// - Parameter operation: As HDFS words it, `Cannot create directory /a`.
    public static func safeMode(_ operation: String) -> Answer {
        remoteException(
            "org.apache.hadoop.hdfs.server.namenode.SafeModeException",
            "\(operation). Name node is in safe mode.\nIt was turned on manually. Use \"hdfs dfsadmin -safemode"
                + " leave\" to turn safe mode off. NamenodeHostName:localhost")
    }

    public static func spaceQuota(_ directory: String) -> Answer {
        remoteException(
            "org.apache.hadoop.hdfs.protocol.DSQuotaExceededException",
            "The DiskSpace quota of \(directory) is exceeded: quota = 400000 B = 390.63 KB but"
                + " diskspace consumed = 431072 B = 420.97 KB")
    }

    public static func noDataNode(_ path: String) -> Answer {
        remoteException(
            "java.io.IOException",
            "File \(path) could only be written to 0 of the 1 minReplication nodes. There are 1"
                + " datanode(s) running and 1 node(s) are excluded in this operation.")
    }

    public static func permissionDenied(_ message: String) -> Answer {
        remoteException("org.apache.hadoop.security.AccessControlException", message)
    }

    /// What a proxy or a servlet container says.
    public static func html(status: Int, title: String) -> Answer {
        Answer(
            status: status, contentType: "text/html;charset=iso-8859-1",
            body: "<html><head><title>Error \(status) \(title)</title></head><body><h2>HTTP ERROR"
                + " \(status) \(title)</h2></body></html>\n")
    }

    /// The DataNode's answer to a complete CREATE.
    public static let created = Answer(status: 201)
}
