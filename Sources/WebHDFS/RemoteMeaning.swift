/// What a `RemoteException` means for us, whichever server sent it and with whatever HTTP status.
///
/// Source: the tables in NameNode's and DataNode's `ExceptionHandler` make 403 of nearly
/// everything, and HttpFS makes 500 of it; and where a DataNode passes an error on, the class may
/// be just `RemoteException`. So the class's name counts, then the message, never the status.
public enum RemoteMeaning: Sendable, Equatable {
    /// Another NameNode is the active one.
    case standby
    /// A router without its NameNode.
    case routerTrouble
    /// Starting, or too busy.
    case notReady
    case safeMode
    /// The server could not reach another one.
    case communication
    /// Another writer holds the file.
    case leaseHeld
    /// The file was deleted or replaced while it was written.
    case leaseLost
    /// Just closed; its blocks are not reported yet.
    case notYetComplete
    /// No DataNode has room or threads for another block.
    case noDataNode
    case quota
    case permission
    case impersonation
    /// A delegation token has expired or is unknown.
    case token
    case exists
    case notFound
    case parentIsFile
    case invalidName
    /// A length or a count that HDFS is configured to limit.
    case limit
    case snapshot
    /// In an encryption zone this operation cannot be done.
    case encryptionZone
    case unsupported
    /// A parameter that HDFS does not take.
    case badRequest
    /// The path lies outside a router's mount table.
    case noMount
    /// The checksum cannot be had just now.
    case checksumUnavailable
    /// No DataNode that is up has a block of the file.
    case missingBlock
    /// Blocks with different kinds of CRC.
    case mixedChecksums
    case other
}

extension RemoteException {
    public var meaning: RemoteMeaning {
        // Hadoop 2.x says "permission denied" for a component that is a file.
        if exception == "AccessControlException", message.contains("is not a directory") {
            return .parentIsFile
        }
        // What Hadoop 3 says to a writer whose file is gone. Source: `FSNamesystem.checkLease`.
        if exception == "FileNotFoundException", message.contains("(inode ") { return .leaseLost }
        return Self.names[exception]
            ?? Self.fragments.first { message.contains($0.text) }?.meaning
            ?? Self.vagueNames[exception]
            ?? .other
    }

    private static let names: [String: RemoteMeaning] = [
        "StandbyException": .standby,
        "ObserverRetryOnActiveException": .standby,
        "NoNamenodesAvailableException": .routerTrouble,
        "StateStoreUnavailableException": .routerTrouble,
        "SubClusterTimeoutException": .routerTrouble,
        "NoLocationException": .noMount,
        "RetriableException": .notReady,
        "SafeModeException": .safeMode,
        "ConnectException": .communication,
        "ConnectTimeoutException": .communication,
        "SocketException": .communication,
        "SocketTimeoutException": .communication,
        "NoRouteToHostException": .communication,
        "UnknownHostException": .communication,
        "EOFException": .communication,
        "InterruptedIOException": .communication,
        "ClosedChannelException": .communication,
        "AlreadyBeingCreatedException": .leaseHeld,
        "RecoveryInProgressException": .leaseHeld,
        "LeaseExpiredException": .leaseLost,
        "NotReplicatedYetException": .notYetComplete,
        "DSQuotaExceededException": .quota,
        "NSQuotaExceededException": .quota,
        "QuotaByStorageTypeExceededException": .quota,
        "ClusterStorageCapacityExceededException": .quota,
        "AccessControlException": .permission,
        "AuthorizationException": .impersonation,
        "InvalidToken": .token,
        "SaslException": .token,
        "FileAlreadyExistsException": .exists,
        "FileNotFoundException": .notFound,
        "ParentNotDirectoryException": .parentIsFile,
        "InvalidPathException": .invalidName,
        "PathComponentTooLongException": .limit,
        "MaxDirectoryItemsExceededException": .limit,
        "SnapshotException": .snapshot,
        "SnapshotAccessControlException": .snapshot,
    ]

    /// The first that the message holds decides.
    private static let fragments: [(text: String, meaning: RemoteMeaning)] = [
        ("not supported in state standby", .standby),
        ("not supported in state observer", .standby),
        ("StandbyException", .standby),
        ("SafeModeException", .safeMode),
        ("is in safe mode", .safeMode),
        ("still not started", .notReady),
        ("in startup mode", .notReady),
        ("InvalidToken", .token),
        ("can't be found in cache", .token),
        ("is not allowed to impersonate", .impersonation),
        ("Permission denied", .permission),
        ("lease is currently owned by", .leaseHeld),
        ("is already the current lease holder", .leaseHeld),
        ("recovery is in progress", .leaseHeld),
        ("under construction", .leaseHeld),
        ("not sufficiently replicated yet", .notYetComplete),
        ("COMMITTED but not yet COMPLETE", .notYetComplete),
        ("Unable to close file", .notYetComplete),
        ("does not have any open files", .leaseLost),
        ("could only be written to", .noDataNode),
        ("could only be replicated to", .noDataNode),
        ("Unable to create new block", .noDataNode),
        ("Failed to replace a bad datanode", .noDataNode),
        ("are bad. Aborting", .noDataNode),
        ("Failed to find datanode", .noDataNode),
        ("No active nodes contain this block", .missingBlock),
        ("quota of ", .quota),
        ("is exceeded: quota", .quota),
        ("encryption zone", .encryptionZone),
        ("in snapshot", .snapshot),
        ("in some snapshot", .snapshot),
        ("Byte-per-checksum not matched", .mixedChecksums),
        // So `LocatedBlock` ends when the NameNode knows of no place.
        ("locs=[]", .missingBlock),
        ("Fail to get block MD5", .checksumUnavailable),
        // Of nested classes, which a DataNode passes on as `RemoteException`.
        ("maximum path component name limit", .limit),
        ("directory item limit", .limit),
        ("is a reserved name", .invalidName),
        ("Invalid path name", .invalidName),
        ("Invalid file name", .invalidName),
        ("block size is less than", .badRequest),
        ("limit on maximum number of blocks", .badRequest),
        ("eplication factor", .badRequest),
        ("webhdfs parameter \"op\"", .unsupported),
        ("webhdfs parameter op", .unsupported),
        ("Parameter [op]", .unsupported),
        ("No enum constant", .unsupported),
        ("Invalid operation", .unsupported),
        ("already exists", .exists),
        ("File does not exist", .notFound),
        ("is not a directory", .parentIsFile),
        ("Connection refused", .communication),
        ("Connection reset", .communication),
        ("Call From", .communication),
    ]

    private static let vagueNames: [String: RemoteMeaning] = [
        "UnsupportedOperationException": .unsupported,
        "IllegalArgumentException": .badRequest,
        "HadoopIllegalArgumentException": .badRequest,
        "ParamException": .badRequest,
    ]
}

extension RemoteMeaning {
    /// Whether the same request may succeed later without anybody doing anything for it.
    ///
    /// True for a quota too: what fills a directory may also go again.
    var isTransient: Bool {
        switch self {
        case .standby, .routerTrouble, .notReady, .safeMode, .communication, .leaseHeld,
            .leaseLost, .notYetComplete, .noDataNode, .quota, .token, .checksumUnavailable,
            .missingBlock, .other:
            true
        case .permission, .impersonation, .exists, .notFound, .parentIsFile, .invalidName, .limit,
            .snapshot, .encryptionZone, .unsupported, .badRequest, .noMount, .mixedChecksums:
            false
        }
    }

    /// What a person can do; nil where the message says it all.
    var hint: String? {
        switch self {
        case .standby:
            "List every NameNode in [hdfs] endpoints, so that the active one is found."
        case .routerTrouble:
            "The router cannot reach its NameNodes; nothing to do on this host."
        case .notReady:
            "The NameNode is starting or busy; it is asked again later."
        case .safeMode:
            "HDFS is read-only until the NameNode leaves safe mode: hdfs dfsadmin -safemode get."
        case .communication:
            "The server could not reach another node of the cluster; see its log."
        case .leaseHeld:
            "Another writer holds the file; HDFS frees it a minute after that one has gone,"
                + " or: hdfs debug recoverLease -path PATH -retries 5."
        case .leaseLost:
            "Somebody deleted or replaced the file while it was written."
        case .noDataNode:
            "No DataNode takes a block: the cluster is full or overloaded; hdfs dfsadmin -report."
        case .quota:
            "Delete files below that directory, or have its quota raised."
        case .permission:
            "Give this user the access named above, or set another [hdfs] user."
        case .impersonation:
            "The cluster's hadoop.proxyuser settings do not allow that."
        case .token:
            "The delegation token has expired or is unknown; a new request gets a new one."
        case .parentIsFile:
            "A file is where a directory is needed; move it or change the destination."
        case .invalidName, .limit:
            "HDFS does not allow that name; change the destination."
        case .missingBlock:
            "The DataNodes that have a block of the file are down: hdfs fsck PATH -files -blocks -locations."
        case .noMount:
            "The router has no mount point for this path; change the destination."
        case .snapshot:
            "A snapshot holds the file; HDFS does not change it until the snapshot is deleted."
        case .encryptionZone:
            "HDFS cannot do that in, or across the border of, an encryption zone."
        case .unsupported:
            "This server does not know the operation: is it a DataNode? List NameNodes or HttpFS in"
                + " [hdfs] endpoints."
        case .badRequest:
            "The server does not accept a value; check user, block size, replication, permission."
        case .mixedChecksums:
            "The file's blocks have different kinds of checksum; compare its content instead."
        case .notYetComplete, .exists, .notFound, .checksumUnavailable, .other:
            nil
        }
    }
}
