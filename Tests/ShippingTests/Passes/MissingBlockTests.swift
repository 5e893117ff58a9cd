import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// DataNodes that die for good with the only copy of a block.
@Suite struct MissingBlockTests {
    /// The NameNode's words, when it is the last block; otherwise a DataNode's, of which only the
    /// end tells that the NameNode knows of no place. Seen on Hadoop 3.3.6.
    @Test(arguments: [
        Answer.remoteException("java.io.IOException", "No active nodes contain this block"),
        .remoteException(
            "org.apache.hadoop.fs.PathIOException",
            "`/a': Fail to get block MD5 for LocatedBlock{BP-1-127.0.0.1-2:blk_3_4;"
                + " getBlockSize()=1048576; corrupt=false; offset=0; locs=[]; cachedLocs=[]}"),
    ])
    func joinedPartsThatLostABlockAreSentAgain(answer: Answer) async throws {
        let rig = try await Rig()
        let content = patternBytes(5 << 19)
        try rig.log("a", content)
        // The first part is asked for twice: when it was sent, and when all are joined to it.
        rig.server.faults.add(
            Fault(
                .answer(with: answer),
                on: .init(
                    op: "GETFILECHECKSUM", role: .nameNode, path: "/logs/**.0.1", skip: 1,
                    times: nil)))
        let first = try await rig.ship()
        #expect(first.count(.failed) == 1)
        #expect(first.files.first?.reason?.contains("DataNodes that have a block") == true)
        #expect(rig.published("a") == nil)

        let second = try await rig.ship()
        #expect(second.count(.published) == 1)
        #expect(second.sentBytes == Int64(content.count))
        #expect(rig.published("a") == content)
        #expect(rig.destinationNames.count == 1)
        #expect(rig.uploadsLeft == [])
    }

    /// A DataNode that the NameNode still counts on may be back in a moment.
    @Test func blocksThatHaveAPlaceAreWaitedFor() async throws {
        let rig = try await Rig()
        try rig.log("a", patternBytes(5 << 19))
        let answer = Answer.remoteException(
            "org.apache.hadoop.fs.PathIOException",
            "`/a': Fail to get block MD5 for LocatedBlock{BP-1-127.0.0.1-2:blk_3_4;"
                + " locs=[DatanodeInfoWithStorage[127.0.0.1:9866,DS-5,DISK]]; cachedLocs=[]}")
        // Nor can it be read back.
        let faults = [("GETFILECHECKSUM", 1), ("OPEN", 0)].map { operation, skip in
            rig.server.faults.add(
                Fault(
                    .answer(with: answer),
                    on: .init(
                        op: operation, role: .nameNode, path: "/logs/**.0.1", skip: skip,
                        times: nil)))
        }
        #expect(try await rig.ship().count(.failed) == 1)
        for fault in faults { rig.server.faults.remove(fault) }
        let second = try await rig.ship()
        #expect(second.count(.published) == 1)
        #expect(second.sentBytes == 0)
    }
}
