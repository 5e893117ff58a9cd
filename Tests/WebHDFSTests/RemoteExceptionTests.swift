import Testing

@testable import WebHDFS

/// What servers were seen to say, and what it means.
@Suite struct RemoteExceptionTests {
    @Test(
        arguments: [
            (
                "StandbyException", "Operation category READ is not supported in state standby.",
                .standby
            ),
            ("ObserverRetryOnActiveException", "", .standby),
            (
                "RemoteException", "Operation category WRITE is not supported in state standby",
                .standby
            ),
            ("SecurityException", "...InvalidToken: StandbyException", .standby),
            ("RetriableException", "Namenode is in startup mode", .notReady),
            (
                "RetriableException", "org.apache.hadoop.hdfs.server.namenode.SafeModeException: x",
                .notReady
            ),
            (
                "SafeModeException", "Cannot create directory /a. Name node is in safe mode.",
                .safeMode
            ),
            ("IOException", "Cannot create file/a. Name node is in safe mode.", .safeMode),
            (
                "ConnectException", "Call From a to b:8020 failed on connection exception",
                .communication
            ),
            ("SocketTimeoutException", "60000 millis timeout", .communication),
            ("IOException", "Call From web-1/10.0.0.1 to nn:8020 failed", .communication),
            ("AlreadyBeingCreatedException", "Failed to CREATE_FILE /a", .leaseHeld),
            (
                "RemoteException",
                "Failed to APPEND_FILE /a for x on 10.0.0.1 because this file lease is currently owned by y",
                .leaseHeld
            ),
            (
                "IOException", "Fail to get checksum, since file /a is under construction.",
                .leaseHeld
            ),
            ("LeaseExpiredException", "File does not exist: /a (inode 5) Holder x", .leaseLost),
            (
                "FileNotFoundException",
                "File does not exist: /a (inode 16400) Holder x does not have any open files.",
                .leaseLost
            ),
            ("NotReplicatedYetException", "Not replicated yet: /a", .notYetComplete),
            (
                "IOException", "File /a could only be written to 0 of the 1 minReplication nodes.",
                .noDataNode
            ),
            (
                "IOException", "Failed to find datanode, suggest to check cluster health.",
                .noDataNode
            ),
            ("IOException", "No active nodes contain this block", .missingBlock),
            (
                "IOException", "All datanodes [Info[10.0.0.1:9866]] are bad. Aborting...",
                .noDataNode
            ),
            (
                "DSQuotaExceededException",
                "The DiskSpace quota of /up is exceeded: quota = 400000 B = 390.63 KB but", .quota
            ),
            ("NSQuotaExceededException", "The NameSpace quota of directory /a is exceeded", .quota),
            ("RemoteException", "The DiskSpace quota of /up is exceeded: quota = 4", .quota),
            (
                "AccessControlException",
                "Permission denied: user=logs, access=WRITE, inode=\"/\":hdfs:supergroup:drwxr-xr-x",
                .permission
            ),
            (
                "RemoteException", "Permission denied: user=logs, access=WRITE, inode=\"/\"",
                .permission
            ),
            (
                "AccessControlException",
                "Permission denied: user=logs, access=EXECUTE, inode=\"/f\":(Ancestor /f is not a directory)",
                .parentIsFile
            ),
            ("ParentNotDirectoryException", "/f (is not a directory)", .parentIsFile),
            ("AuthorizationException", "User: a is not allowed to impersonate b", .impersonation),
            (
                "SecurityException",
                "Failed to obtain user group information: org.apache.hadoop.security.token.SecretManager$InvalidToken: Token  has expired",
                .token
            ),
            ("InvalidToken", "Token for real user: , can't be found in cache", .token),
            ("FileAlreadyExistsException", "rename destination /b already exists", .exists),
            ("FileAlreadyExistsException", "Path is not a directory: /f", .exists),
            ("FileNotFoundException", "File does not exist: /a", .notFound),
            ("InvalidPathException", "Invalid path name Invalid file name: /a:b", .invalidName),
            ("RemoteException", "Invalid path name Invalid file name: /a:b", .invalidName),
            (
                "RemoteException", "The maximum path component name limit of x in directory /",
                .limit
            ),
            (
                "RemoteException", "The directory item limit of /a is exceeded: limit=1048576",
                .limit
            ),
            (
                "IOException", "File has reached the limit on maximum number of blocks (…): 10000",
                .badRequest
            ),
            ("PathComponentTooLongException", "The maximum path component name limit of x", .limit),
            ("RemoteException", "\".snapshot\" is a reserved name.", .invalidName),
            ("IllegalArgumentException", "Invalid operation GETFILESTATUS", .unsupported),
            (
                "RemoteException",
                "Concat: the source file /b is referred by some other reference in some snapshot.",
                .snapshot
            ),
            ("SnapshotException", "Concat: the source file /b is in snapshot", .snapshot),
            (
                "HadoopIllegalArgumentException",
                "concat can not be called for files in an encryption zone.", .encryptionZone
            ),
            ("IOException", "/ez/b can't be moved from an encryption zone.", .encryptionZone),
            (
                "IllegalArgumentException",
                "Invalid value for webhdfs parameter \"op\": No enum constant GetOpParam.Op.GETSERVERDEFAULTS",
                .unsupported
            ),
            ("UnsupportedOperationException", "GETSERVERDEFAULTS is not supported", .unsupported),
            (
                "IOException",
                "Specified block size is less than configured minimum value (dfs.namenode.fs-limits.min-block-size): 512 < 65536",
                .badRequest
            ),
            (
                "IOException", "Requested replication factor of 9 exceeds maximum of 3 for /a",
                .badRequest
            ),
            ("HadoopIllegalArgumentException", "Invalid parameter", .badRequest),
            ("NoLocationException", "Cannot find locations for /a", .noMount),
            (
                "IOException", "Byte-per-checksum not matched: bpc=1024 but bytesPerCRC=512",
                .mixedChecksums
            ),
            ("PathIOException", "`/a': Fail to get block MD5 for x", .checksumUnavailable),
            ("PathIOException", "Fail to get block MD5 for {x; locs=[]; y}", .missingBlock),
            ("NullPointerException", "", .other),
            ("IOException", "something else", .other),
        ] as [(String, String, RemoteMeaning)])
    func aServersWordsHaveAMeaning(exception: String, message: String, meaning: RemoteMeaning) {
        #expect(RemoteException(exception: exception, message: message).meaning == meaning)
    }

    @Test func onlyTheFirstLineOfAMessageIsKept() throws {
        let json =
            #"{"RemoteException":{"exception":"IOException","javaClassName":"java.io.IOException","message":"first\n\tat org.apache"}}"#
        let exception = try #require(RemoteException(json: Array(json.utf8)))
        #expect(exception.message == "first")
        #expect(exception.javaClassName == "java.io.IOException")
    }

    @Test func keysMayComeInAnyOrderAndBeMissing() throws {
        let json =
            #"{ "RemoteException" : { "message" : null, "exception" : "NullPointerException" } }"#
        let exception = try #require(RemoteException(json: Array(json.utf8)))
        #expect(exception.exception == "NullPointerException")
        #expect(exception.message == "")
    }

    @Test(arguments: [
        "", "<html>", "{", "[]", "null", #"{"RemoteException":{}}"#, #"{"boolean":true}"#,
    ])
    func anythingElseIsNoRemoteException(text: String) {
        #expect(RemoteException(json: Array(text.utf8)) == nil)
    }

    @Test func tokensInAMessageAreBlackedOut() {
        let exception = RemoteException(
            exception: "IOException",
            message: "cannot open http://dn/x?op=OPEN&delegation=SECRET1&offset=0 (token=SECRET2)")
        #expect(
            exception.message
                == "cannot open http://dn/x?op=OPEN&delegation=...&offset=0 (token=...)")
    }
}
