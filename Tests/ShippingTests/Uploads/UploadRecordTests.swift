import Testing
import WebHDFS

@testable import Shipping

@Suite struct UploadRecordTests {
    @Test func aStagedNameIsHiddenAndSafe() throws {
        let record = try record(parts: 2)
        let name = try record.name(of: 1).name
        #expect(name == ".logferry.cb18aba6.0123456789abcdef.1.1")
        #expect(name.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789.-".contains($0) })
        #expect(try record.name(of: 1).parent == record.destination.parent)
    }

    @Test func onlyNamesThatMayExistAndHoldNothingAreLeftovers() throws {
        var record = try record(parts: 4)
        record.begun = 3
        record.parts[0].digest = PartDigest(form: ChecksumForm(), blocks: [])
        record.parts[1].attempt = 2
        let left = try record.leftovers().map(\.name)
        #expect(left.map { $0.suffix(4) } == [".1.1", ".1.2", ".2.1"])
    }

    @Test func aRecordSurvivesTheDisk() throws {
        var record = try record(parts: 2)
        record.parts[0].fileID = 7
        record.parts[0].digest = PartDigest(
            form: ChecksumForm(kind: .crc32, bytesPerChecksum: 1024),
            blocks: [BlockDigest(length: 9, md5: [UInt8](repeating: 3, count: 16), crc: 1)])
        let read = try JSONText.decode(UploadRecord.self, from: JSONText.encode(record))
        #expect(read.parts[0].digest == record.parts[0].digest)
        #expect(read.parts[0].fileID == 7)
        #expect(read.identity == record.identity)
        #expect(read.destination == record.destination)
    }

    @Test func verifiedPartsThatWereNeverBegunAreDamage() throws {
        var record = try record(parts: 2)
        let block = BlockDigest(length: 100, md5: [UInt8](repeating: 3, count: 16), crc: 1)
        record.parts[1].digest = PartDigest(form: ChecksumForm(), blocks: [block])
        record.begun = 2
        #expect(record.isSound)
        record.begun = 1
        #expect(!record.isSound)
    }

    /// Its last part had fewer bytes, and those before it are as they were.
    @Test func ofAFileThatGrewThePartsStayThatHaveTheirLength() throws {
        let block = BlockDigest(length: 100, md5: [UInt8](repeating: 3, count: 16), crc: 1)
        let digest = PartDigest(form: ChecksumForm(), blocks: [block])
        var record = try record(parts: 2, size: 150)
        for part in 0..<2 { record.parts[part].digest = digest }
        let next = try #require(record.following(grown(to: 250), changed: .now(), at: 0))
        #expect(next.parts.map { $0.digest != nil } == [true, false, false])
        #expect(next.parts.map(\.attempt) == [1, 2, 1])
    }

    /// In an encryption zone no parts can be joined.
    @Test func anUploadOfOnePartDoesNotBecomeOneOfMany() throws {
        let record = try record(parts: 1)
        #expect(record.following(grown(to: 100), changed: .now(), at: 0) != nil)
        #expect(record.following(grown(to: 101), changed: .now(), at: 0) == nil)
    }

    /// One of a source that was truncated to a sparse exbibyte, for instance.
    @Test func anUploadThatWouldNeedTooManyPartsIsNotGoneOnWith() throws {
        let record = try record(parts: 2)
        func next(_ size: Int64) -> UploadRecord? {
            record.following(grown(to: size), changed: .now(), at: 0)
        }
        let most = UploadPlan.mostParts
        #expect(next(Int64(most) * 100)?.parts.count == most)
        #expect(next(Int64(most) * 100 + 1) == nil)
        #expect(next(1 << 60) == nil)
    }

    /// A request that was given up creates its file within that hour, or never.
    @Test func namesOfFailedAttemptsAreDeletedNoMoreOnceAnHourHasPassed() throws {
        var record = try record(parts: 1)
        record.begun = 1
        for _ in 0..<2 { record.renew(0) }
        let start = record.changed
        func left(after seconds: Int64) throws -> [String] {
            record.sweep(at: start + .seconds(seconds))
            return try record.leftovers().map { String($0.name.suffix(4)) }
        }
        #expect(try left(after: 0) == [".0.1", ".0.2", ".0.3"])
        #expect(try left(after: 3_599) == [".0.1", ".0.2", ".0.3"])
        #expect(try left(after: 3_600) == [".0.1", ".0.2", ".0.3"])
        #expect(record.parts[0].doomed == 2)
        record.renew(0)
        #expect(try left(after: 7_199) == [".0.1", ".0.2", ".0.3", ".0.4"])
        // What was given up meanwhile is not gone for good yet.
        #expect(try left(after: 7_200) == [".0.3", ".0.4"])
        #expect(try left(after: 10_800) == [".0.4"])
        #expect(record.isSound)
    }

    /// The clock was set back since.
    @Test func aTimeOfTheFutureDoesNotKeepNamesForYears() throws {
        var record = try record(parts: 1)
        record.begun = 1
        record.renew(0)
        let start = record.changed
        for now in [start + .seconds(31_536_000), start, start + .seconds(3_600)] {
            record.sweep(at: now)
        }
        #expect(record.parts[0].doomed == 1)
    }

    private func grown(to size: Int64) -> FileIdentity {
        FileIdentity(device: 1, inode: 2, headSHA256: "00", size: size, modified: .now())
    }

    private func record(parts: Int, size: Int64? = nil) throws -> UploadRecord {
        let modified = try #require(WallTime("2026-11-20T08:59:59.913Z"))
        let slot = try #require(HourLabel("2026-11-20T08"))
        return UploadRecord(
            id: "0123456789abcdef", stream: "access", slot: slot, source: "/logs/a",
            identity: FileIdentity(
                device: 1, inode: 2, headSHA256: "00", size: size ?? Int64(parts) * 100,
                modified: modified),
            changed: modified, offset: 0, destination: try HDFSPath("/logs/dt=1/a"),
            hostTag: StagedName.hostTag("web-17"), blockSize: 100, partSize: 100,
            parts: Array(repeating: .init(), count: parts))
    }
}
