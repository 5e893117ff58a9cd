import Glibc
import TestSupport
import Testing
import WebHDFS

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

    @Test func aVerifiedPartAddsALineToTheRecord() async throws {
        let keeper = try keeper(parts: 40)
        for part in 0..<40 {
            _ = try await keeper.begin(part)
            await keeper.verified(part, Self.digest, Self.file(id: Int64(part)))
            let read = try #require(try store.all { _ in }.first)
            #expect(read.parts.prefix(part + 1).map(\.fileID) == (0...part).map { Int64($0) })
            #expect(read.parts[part].digest == Self.digest)
            #expect(read.begun == min(40, part + 3))
        }
        let lines = try await lines(of: keeper)
        #expect(lines.count == 42)
        #expect(lines.dropFirst().allSatisfy { $0.count < 200 })
    }

    @Test func aLineThatACrashToreIsAPartThatIsNotVerified() async throws {
        let keeper = try keeper(parts: 3)
        _ = try await keeper.begin(0)
        await keeper.verified(0, Self.digest, Self.file(id: 7))
        await keeper.verified(1, Self.digest, Self.file(id: 8))
        let file = "state/uploads/\(await keeper.record.id).json"
        let whole = try folder.read(file)
        let lines = try await lines(of: keeper)
        let begin = lines.prefix(2).joined(separator: "\n").utf8.count
        let end = lines.prefix(3).joined(separator: "\n").utf8.count
        for length in begin..<whole.count {
            try folder.write(Array(whole.prefix(length)), to: file)
            let read = try #require(try store.all { _ in Issue.record("damage") }.first)
            #expect(read.parts.map(\.fileID) == [7, length < end ? nil : 8, nil], "\(length)")
        }
        // Blocks of one line need not reach the disk in their order.
        for hole in begin + 1..<whole.count - 1 {
            var torn = whole
            torn[hole] = 0
            try folder.write(torn, to: file)
            let read = try #require(try store.all { _ in Issue.record("damage") }.first)
            #expect(read.parts[0].fileID == 7, "\(hole)")
        }
    }

    /// Later lines do not tell what an earlier one lacks.
    @Test func whatCouldNotBeWrittenOnceIsWrittenWithTheNextPart() async throws {
        let keeper = try keeper(parts: 4)
        _ = try await keeper.begin(0)
        let uploads = folder.path("state/uploads")
        #expect(rename(uploads, uploads + ".away") == 0)
        await keeper.verified(0, Self.digest, Self.file(id: 7))
        #expect(rename(uploads + ".away", uploads) == 0)
        await keeper.verified(1, Self.digest, Self.file(id: 8))
        #expect(try store.all { _ in }.first?.parts.map(\.fileID) == [7, 8, nil, nil])
        await keeper.verified(2, Self.digest, Self.file(id: 9))
        #expect(try store.all { _ in }.first?.parts.map(\.fileID) == [7, 8, 9, nil])
    }

    @Test func aRecordOnManyLinesIsRead() async throws {
        let keeper = try keeper(parts: 2)
        _ = try await keeper.begin(0)
        let file = "state/uploads/\(await keeper.record.id).json"
        try folder.write(JSONText.encode(await keeper.record), to: file)
        #expect(try store.all { _ in Issue.record("damage") }.map(\.begun) == [2])
    }

    @Test func aLineInTheMiddleThatIsNoneIsDamage() async throws {
        let keeper = try keeper(parts: 3)
        _ = try await keeper.begin(0)
        await keeper.verified(0, Self.digest, Self.file(id: 7))
        let file = "state/uploads/\(await keeper.record.id).json"
        let text = String(decoding: try folder.read(file), as: UTF8.self)
        let line = try #require(text.split(separator: "\n").dropLast().last)
        for wrong in ["{},", "{\"part\":3,\"digest\":", text] {
            try folder.write(
                text.replacing(line, with: wrong + "\n" + line + "\n" + line), to: file)
            #expect(try store.all { _ in }.isEmpty, "\(wrong)")
            #expect(folder.names(in: "state/uploads").contains { $0.hasSuffix(".damaged") })
        }
    }

    private static let digest = PartDigest(
        form: ChecksumForm(),
        blocks: [BlockDigest(length: 100, md5: Array(repeating: 7, count: 16), crc: 1)])

    private static func file(id: Int64) -> VerifiedFile {
        VerifiedFile(verification: .checksum, checksum: nil, fileID: id)
    }

    private func lines(of keeper: RecordKeeper) async throws -> [String] {
        let file = "state/uploads/\(await keeper.record.id).json"
        return String(decoding: try folder.read(file), as: UTF8.self)
            .split(separator: "\n").map(String.init)
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
