import Glibc
import TestSupport
import Testing

@testable import Shipping

/// What is written down of an upload before HDFS is asked for anything.
@Suite struct RecordKeeperTests {
    private let folder: TemporaryFolder
    private let store: UploadStore

    init() throws {
        folder = try TemporaryFolder()
        store = UploadStore(
            state: try StateDirectory(folder.path("state"), host: "web"), host: "web")
    }

    @Test func anUploadWhoseRecordCannotBeWrittenDoesNotBegin() async throws {
        let keeper = try keeper(parts: 3)
        #expect(rmdir(folder.path("state/uploads")) == 0)
        await #expect(throws: StateError.self) { try await keeper.begin(0) }
        #expect(await keeper.record.begun == 0)
    }

    /// Its names are known from the record as it was, or die with the upload.
    @Test func anUploadThatBeganIsFinishedAlthoughNothingMoreCanBeWritten() async throws {
        let keeper = try keeper(parts: 3)
        let first = try await keeper.begin(0)
        #expect(first.name.hasSuffix(".0.1"))
        try removeFile(folder.path("state/uploads/\(await keeper.record.id).json"))
        #expect(rmdir(folder.path("state/uploads")) == 0)
        #expect(try await keeper.begin(2).name.hasSuffix(".2.1"))
    }

    @Test func aNameIsWrittenDownBeforeItIsUsed() async throws {
        let keeper = try keeper(parts: 3)
        for (part, begun) in [(0, 2), (1, 2), (2, 3)] {
            _ = try await keeper.begin(part)
            #expect(try store.all { _ in }.map(\.begun) == [begun])
        }
        try await keeper.renew([1])
        #expect(try store.all { _ in }.map { $0.parts[1].attempt } == [2])
    }

    /// Of parts of 100 bytes, two at once.
    private func keeper(parts: Int) throws -> RecordKeeper {
        let identity = FileIdentity(
            device: 1, inode: 2, headSHA256: "00", size: Int64(parts) * 100, modified: .now())
        let record = UploadRecord(
            id: StagedName.newUploadID(), stream: "access", slot: try .of("2026-11-20T08"),
            source: "/logs/a", identity: identity, changed: .now(), offset: 0,
            destination: try .init("/logs/b"), hostTag: store.hostTag, blockSize: 100,
            partSize: 100, parts: Array(repeating: .init(), count: parts))
        return RecordKeeper(record, store: store, window: 2)
    }
}
