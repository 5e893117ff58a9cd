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
