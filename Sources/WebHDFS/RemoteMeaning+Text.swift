extension RemoteMeaning {
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
