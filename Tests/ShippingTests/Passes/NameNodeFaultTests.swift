import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// States of NameNodes, and what they refuse.
@Suite(.timeLimit(.minutes(10))) struct NameNodeFaultTests {
    private static func remote(
        _ name: String, _ message: String, status: Int = 403
    ) -> Fault.Action {
        .answer(with: .remoteException(name, message, status: status))
    }

    private static let leaseHeld = remote(
        "org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException",
        "Failed to CREATE_FILE /logs/x for DFSClient_NONMAPREDUCE_1_1 on 10.0.0.1 because this file"
            + " lease is currently owned by DFSClient_NONMAPREDUCE_2_1 on 10.0.0.1\n\tat org.apache"
    )

    static let passing = [
        PassingFault(
            "a standby for a moment",
            Fault(.answer(with: .standby), on: .init(role: .nameNode, times: 3))),
        PassingFault(
            "an observer",
            Fault(
                remote("org.apache.hadoop.ipc.ObserverRetryOnActiveException", "Observer"),
                on: .concat)),
        PassingFault(
            "starting", Fault(.answer(with: .retriable), on: .init(role: .nameNode, times: 3))),
        PassingFault(
            "too busy to rename",
            Fault(
                remote("org.apache.hadoop.ipc.RetriableException", "Server is too busy"),
                on: .rename)),
        PassingFault(
            "in safe mode for a moment, seen by the DataNode", sendsAgain: .either,
            Fault(.safeMode, on: .createAtDataNode.times(2))),
        PassingFault(
            "in safe mode in mid-body", sendsAgain: .something,
            Fault(
                .answer(with: .safeMode("Cannot add block to /logs/x")),
                at: .body(after: 500_000), on: .createAtDataNode)),
        PassingFault("in safe mode at CONCAT", Fault(.safeMode, on: .concat)),
        PassingFault("in safe mode at RENAME", Fault(.safeMode, on: .rename)),
        PassingFault(
            "another writer holds the name", sendsAgain: .either,
            Fault(leaseHeld, on: .createAtDataNode)),
        PassingFault(
            "a lease is being recovered", sendsAgain: .either,
            Fault(
                remote(
                    "org.apache.hadoop.hdfs.protocol.RecoveryInProgressException",
                    "lease recovery is in progress. Try again later."), on: .createAtDataNode)),
        PassingFault(
            "a part is not closed yet when its checksum is asked",
            Fault(
                remote(
                    "java.io.IOException",
                    "Fail to get checksum, since file /x is under construction."), on: .checksum)),
        PassingFault(
            "the name is taken", sendsAgain: .either,
            Fault(
                remote(
                    "org.apache.hadoop.fs.FileAlreadyExistsException",
                    "/logs/x for client 10.0.0.1 already exists"), on: .createAtDataNode)),
        PassingFault(
            "the file is gone when it is closed", sendsAgain: .something,
            Fault(
                remote(
                    "java.io.FileNotFoundException",
                    "File does not exist: /logs/x (inode 16400) Holder DFSClient_NONMAPREDUCE_1_1"
                        + " does not have any open files.", status: 404),
                at: .body(after: 500_000), on: .createAtDataNode)),
        PassingFault(
            "a NullPointerException at RENAME",
            Fault(remote("java.lang.NullPointerException", "", status: 500), on: .rename)),
        PassingFault(
            "no word on its defaults",
            Fault(
                remote(
                    "java.lang.IllegalArgumentException",
                    "Invalid value for webhdfs parameter \"op\": No enum constant", status: 400),
                on: .init(op: "GETSERVERDEFAULTS"))),
    ]

    @Test(arguments: passing) func aFaultThatPassesCostsTimeOnly(_ test: PassingFault) async throws
    {
        try await Rig().survive(test)
    }

    private static let spaceQuota = Fault.Action.answer(with: .spaceQuota("/logs"))

    static let lasting = [
        LastingFault(
            "safe mode", .safeMode, on: .createAtDataNode,
            says: ["cannot create /logs/", "DN", "in safe mode", "hdfs dfsadmin -safemode get"]),
        LastingFault(
            "safe mode after all parts", .safeMode, on: .rename,
            says: ["cannot rename /logs/", "NN", "in safe mode", "-safemode"], puts: 3,
            keepsParts: true),
        LastingFault(
            "no space left in the quota", spaceQuota, on: .createAtDataNode,
            says: ["cannot create /logs/", "DN", "quota of /logs is exceeded", "Delete files"],
            puts: 3),
        LastingFault(
            "no space left in the quota in mid-body", spaceQuota, at: .body(after: 500_000),
            on: .init(op: "CREATE", role: .dataNode, path: "/logs/**.2.*"),
            says: ["quota of /logs is exceeded: quota = 400000 B", "have its quota raised"],
            puts: 3),
        LastingFault(
            "no name left in the quota",
            remote(
                "org.apache.hadoop.hdfs.protocol.NSQuotaExceededException",
                "The NameSpace quota (directories and files) of directory /logs is exceeded: quota=3"
                    + " file count=4\n\tat org.apache"), on: .createAtDataNode,
            says: ["NameSpace quota", "of directory /logs is exceeded", "quota raised"], puts: 3),
        LastingFault(
            "out of quota, as a later Hadoop says it",
            .answer(
                with: .remoteException(
                    "org.apache.hadoop.hdfs.protocol.DSQuotaExceededException",
                    "The DiskSpace quota of /logs is exceeded", status: 507)),
            on: .createAtDataNode, says: ["quota of /logs is exceeded", "quota raised"], puts: 3),
        LastingFault(
            "another writer holds every name", leaseHeld, on: .createAtDataNode,
            says: [
                "cannot create /logs/", "DN", "currently owned by DFSClient_NONMAPREDUCE_2_1 on",
                "hdfs debug recoverLease",
            ]),
        LastingFault(
            "no permission",
            .answer(
                with: .permissionDenied(
                    #"Permission denied: user=logs, access=WRITE, inode="/logs":hdfs:hdfs:drwxr-xr-x"#
                )), on: .createAtDataNode,
            says: [
                "cannot create /logs/", "DN", "user=logs, access=WRITE, inode=\"/logs\"",
                "Give this user the access",
            ], needsPermission: true, puts: 3),
        LastingFault(
            "no permission to rename",
            .answer(with: .permissionDenied("Permission denied: user=logs, access=WRITE")),
            on: .rename, says: ["cannot rename /logs/", "NN", "user=logs"],
            needsPermission: true, puts: 3, keepsParts: true),
        LastingFault(
            "a parent is a file",
            remote(
                "org.apache.hadoop.fs.ParentNotDirectoryException",
                "/logs (is not a directory)"), on: .createAtDataNode,
            says: ["cannot create /logs/", "/logs (is not a directory)", "move it or change"],
            state: .conflict, puts: 3),
        LastingFault(
            "the name is not allowed",
            remote(
                "org.apache.hadoop.ipc.RemoteException",
                "Invalid path name Invalid file name: /logs/x:y"), on: .createAtDataNode,
            says: ["cannot create /logs/", "Invalid file name", "change the destination"],
            puts: 3),
        LastingFault(
            "the name is too long",
            remote(
                "org.apache.hadoop.ipc.RemoteException",
                "The maximum path component name limit of x in directory /logs is exceeded:"
                    + " limit=255 length=300"), on: .createAtDataNode,
            says: ["maximum path component name limit", "change the destination"], puts: 3),
        LastingFault(
            "the block size is too small",
            remote(
                "java.io.IOException",
                "Specified block size is less than configured minimum value"
                    + " (dfs.namenode.fs-limits.min-block-size): 1048576 < 2097152"),
            on: .createAtDataNode,
            says: ["block size is less than configured minimum", "check user, block size"],
            puts: 3),
        LastingFault(
            "no mount point of a router",
            remote(
                "org.apache.hadoop.hdfs.server.federation.router.NoLocationException",
                "Cannot find locations for /logs in null"), on: .createAtNameNode,
            says: ["Cannot find locations for /logs", "no mount point"], puts: 0),
    ]

    @Test(arguments: lasting)
    func aFaultThatLastsIsExplainedAndTheNextPassGoesOn(_ test: LastingFault) async throws {
        try await Rig().outlast(test)
    }

    /// Near its quota a directory takes the parts one by one: each pass keeps what got through.
    @Test func whatGotThroughBeforeTheQuotaIsNotSentAgain() async throws {
        let rig = try await Rig()
        try rig.log("a", Rig.threeParts)
        rig.server.faults.add(
            Fault(
                Self.spaceQuota, at: .body(after: 200_000),
                on: .init(op: "CREATE", role: .dataNode, path: "/logs/**.2.*", times: nil)))
        #expect(try await rig.ship().count(.failed) == 1)
        rig.server.faults.clear()
        let report = try await rig.ship()
        rig.expectPublished(report)
        #expect(report.sentBytes == 1 << 19)
    }
}
