import FoundationEssentials
import Testing

@testable import Shipping

@Suite struct FileMatchTests {
    private let recorded = identity(size: 1_000)

    @Test func aFileThatNothingTouchedIsTheSameWithoutReading() {
        #expect(compare(identity(size: 1_000)) == .same)
        #expect(compare(identity(device: 9, size: 1_000)) == .same)  // a restart renumbers devices
    }

    @Test func aFileThatMovedOrWasTouchedIsHashed() {
        #expect(compare(identity(inode: 8, size: 1_000)) == .needsHash(bytes: 1_000))
        #expect(compare(identity(size: 1_000, seconds: 1)) == .needsHash(bytes: 1_000))
        #expect(compare(identity(size: 1_001)) == .needsHash(bytes: 1_000))
    }

    @Test func aFileThatShrankOrBeginsOtherwiseIsAnother() {
        #expect(compare(identity(size: 999)) == .other)
        #expect(compare(identity(inode: 8, head: "other", size: 1_000)) == .other)
        #expect(compare(identity(head: "other", size: 1_000)) == .other)
        #expect(compare(identity(head: "other", size: 2_000)) == .other)
    }

    @Test func theHeadOfAShortFileMayGrow() {
        let short = identity(head: "of 5 bytes", size: 5)
        let grown = identity(head: "of 90 bytes", size: 90)
        #expect(
            FileMatch.compare(recorded: short, bytes: 5, observed: grown) == .needsHash(bytes: 5))
    }

    @Test func aFileOfWhichOnlyAPartWasShippedIsHashed() {
        #expect(
            FileMatch.compare(recorded: recorded, bytes: 600, observed: recorded)
                == .needsHash(bytes: 600))
    }

    @Test func theHashDecides() {
        #expect(PrefixMatch.conclude(bytes: 10, isEqual: true, size: 10) == .same)
        #expect(PrefixMatch.conclude(bytes: 10, isEqual: true, size: 12) == .grown(offset: 10))
        #expect(PrefixMatch.conclude(bytes: 10, isEqual: false, size: 12) == .other)
        #expect(PrefixMatch.conclude(bytes: 10, isEqual: true, size: 9) == .other)
    }

    @Test func anIdentityIsReadAsItWasWritten() throws {
        let modified = WallTime(nanoseconds: 1_636_376_399_913_123_456)
        let identity = FileIdentity(
            device: .max, inode: 2_235_528, headSHA256: "cb87", size: 734_003_200,
            modified: modified)
        let json = try JSONEncoder().encode(identity)
        #expect(try JSONDecoder().decode(FileIdentity.self, from: json) == identity)
        let keys = try JSONDecoder().decode([String: Anything].self, from: json).keys.sorted()
        #expect(keys == ["device", "head_sha256", "inode", "modified", "size"])
    }

    private struct Anything: Decodable {}

    private func compare(_ observed: FileIdentity) -> FileMatch {
        FileMatch.compare(recorded: recorded, bytes: recorded.size, observed: observed)
    }
}

private func identity(
    device: UInt64 = 1, inode: UInt64 = 7, head: String = "head", size: Int64, seconds: Int = 0
) -> FileIdentity {
    FileIdentity(
        device: device, inode: inode, headSHA256: head, size: size,
        modified: WallTime(seconds: 1_795_132_800 + seconds))
}
