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

    private func record(parts: Int) throws -> UploadRecord {
        let modified = try #require(WallTime("2026-11-20T08:59:59.913Z"))
        let slot = try #require(HourLabel("2026-11-20T08"))
        return UploadRecord(
            id: "0123456789abcdef", stream: "access", slot: slot, source: "/logs/a",
            identity: FileIdentity(
                device: 1, inode: 2, headSHA256: "00", size: Int64(parts) * 100,
                modified: modified),
            changed: modified, offset: 0, destination: try HDFSPath("/logs/dt=1/a"),
            hostTag: StagedName.hostTag("web-17"), blockSize: 100, partSize: 100,
            parts: Array(repeating: .init(), count: parts))
    }
}
