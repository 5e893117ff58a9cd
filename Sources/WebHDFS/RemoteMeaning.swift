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
}
