import Sandbox
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// Files that grow after they were published.
@Suite struct LateDataTests {
    private static let first = patternBytes(5 << 19)
    private static let late = patternBytes(3 << 19, seed: 2)

    @Test func whatIsAppendedAfterPublicationGoesToASupplement() async throws {
        let rig = try await Rig()
        try rig.log("a", Self.first)
        _ = try await rig.ship()
        try rig.log("a", Self.first + Self.late)
        let report = try await rig.ship()
        #expect(report.count(.published) == 1, "\(report.files)")
        #expect(report.sentBytes == Int64(Self.late.count))
        #expect(report.bytes == Int64(Self.first.count + Self.late.count))
        #expect(rig.published("a") == Self.first)
        #expect(rig.supplement("a", 1) == Self.late)
        #expect(rig.destinationNames.count == 2)
        let supplements = try rig.receipt("a").supplements
        #expect(supplements.map(\.offset) == [Int64(Self.first.count)])
        #expect(supplements.map(\.bytes) == [Int64(Self.late.count)])
        #expect(supplements.map(\.verified) == [.checksum])
        #expect(try await rig.ship().sentBytes == 0)
    }

    @Test func eachGrowthIsANewSupplementOfExactlyTheNewBytes() async throws {
        let rig = try await Rig()
        var bytes = patternBytes(1_000)
        try rig.log("a", bytes)
        _ = try await rig.ship()
        for number in 1...3 {
            let more = patternBytes(100 * number, seed: UInt64(number))
            bytes += more
            try rig.log("a", bytes)
            #expect(try await rig.ship().sentBytes == Int64(more.count))
            #expect(rig.supplement("a", number) == more)
        }
        #expect(rig.published("a") == patternBytes(1_000))
        #expect(try rig.receipt("a").publishedBytes == 1_600)
    }

    @Test func anEmptyFileThatGetsBytesLaterIsSupplemented() async throws {
        let rig = try await Rig()
        try rig.log("a", [])
        _ = try await rig.ship()
        try rig.log("a", patternBytes(10))
        #expect(try await rig.ship().count(.published) == 1)
        #expect(rig.published("a") == [])
        #expect(rig.supplement("a", 1) == patternBytes(10))
    }

    @Test func lateBytesWaitUntilTheyAreSettled() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.first)
        _ = try await rig.ship()
        try append(Self.late, to: path)
        let waiting = try await rig.ship { $0.streams[0].settle = .seconds(3600) }
        #expect(waiting.count(.waiting) == 1)
        #expect(waiting.sentBytes == 0)
        #expect(try rig.manifestState() == .open)
        #expect(try await rig.ship { $0.streams[0].settle = .zero }.count(.published) == 1)
        #expect(rig.supplement("a", 1) == Self.late)
        #expect(try rig.manifestState() == .complete)
    }

    @Test func lateBytesThatAreGoneBeforeTheyWereShippedAreReported() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.first)
        _ = try await rig.ship()
        try append(Self.late, to: path)
        _ = try await rig.ship { $0.streams[0].settle = .seconds(3600) }
        try removeFile(path)
        let report = try await rig.ship()
        #expect(report.count(.vanished) == 1)
        let lost = "\(Self.late.count) bytes that were appended after it was published are gone"
        #expect(report.files.first?.reason == lost)
    }

    @Test func aTouchedFileIsReadAndNotShippedAgain() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.first)
        _ = try await rig.ship()
        try setModified(path, toNanoseconds: 1_781_000_000_000_000_000)
        let report = try await rig.ship()
        #expect(report.count(.already) == 1)
        #expect(report.sentBytes == 0)
    }

    /// It waited meanwhile, so its new size and time are known: that says nothing about its bytes.
    @Test func aFileThatWasRewrittenToTheSameSizeIsAConflictAlsoAfterItWaited() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.first)
        _ = try await rig.ship()
        try rig.folder.write(
            patternBytes(Self.first.count, seed: 9), to: "logs/a.\(Rig.hour).log")
        #expect(path.hasSuffix("a.\(Rig.hour).log"))
        _ = try await rig.ship { $0.streams[0].settle = .seconds(3600) }
        let report = try await rig.ship { $0.streams[0].settle = .zero }
        #expect(report.count(.conflict) == 1)
        #expect(rig.published("a") == Self.first)
    }

    @Test func whereOnlyLengthsAreComparedLateDataIsShippedToo() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", patternBytes(1_000))
        _ = try await rig.ship { $0.streams[0].verify = .length }
        try append(patternBytes(500, seed: 2), to: path)
        try setModified(path, toNanoseconds: 1_780_000_001_000_000_000)
        let report = try await rig.ship { $0.streams[0].verify = .length }
        #expect(report.count(.published) == 1)
        #expect(rig.published("a") == patternBytes(1_000))
        #expect(rig.supplement("a", 1) == patternBytes(500, seed: 2))
    }

    @Test func aFileThatShrankIsAConflictAndStaysAsItIs() async throws {
        let rig = try await Rig()
        try rig.log("a", Self.first)
        _ = try await rig.ship()
        try rig.log("a", Array(Self.first.prefix(1_000)))
        let report = try await rig.ship()
        #expect(report.count(.conflict) == 1)
        #expect(report.files.first?.reason?.contains("changed after it was published") == true)
        #expect(rig.published("a") == Self.first)
    }

    @Test func aCompressedFileThatGrewIsAConflict() async throws {
        let rig = try await Rig()
        try rig.logCompressed("a", Self.first)
        #expect(try await rig.ship().count(.published) == 1)
        try rig.logCompressed("a", Self.first + [1])
        let report = try await rig.ship()
        #expect(report.count(.conflict) == 1)
        #expect(report.files.first?.reason?.contains("grew by 1 bytes") == true)
    }

    @Test func lostStateAndGrowthTogetherSendOnlyWhatIsNew() async throws {
        let rig = try await Rig()
        try rig.log("a", Self.first)
        _ = try await rig.ship()
        try rig.log("a", Self.first + Self.late)
        _ = try await rig.ship()
        let last = patternBytes(7, seed: 3)
        try rig.log("a", Self.first + Self.late + last)
        let report = try await rig.ship { $0.state = rig.folder.path("new-state") }
        #expect(report.count(.published) == 1, "\(report.files)")
        #expect(report.sentBytes == 7)
        #expect(rig.supplement("a", 2) == last)
        #expect(try rig.receipt("a", in: "new-state").supplements.count == 2)
    }

    @Test func whatIsNoBeginningOfTheSourceIsAConflict() async throws {
        let other = patternBytes(100, seed: 2)
        let rig = try await Rig(existing: ["/logs/\(Rig.hour)/web.a.\(Rig.hour).log": other])
        try rig.log("a", Self.first)
        let report = try await rig.ship()
        #expect(report.count(.conflict) == 1)
        #expect(report.files.first?.reason?.contains("which begin otherwise") == true)
        #expect(rig.destinationNames.count == 1)
    }

    /// A length says nothing about the bytes of the beginning.
    @Test func whereOnlyLengthsAreComparedAShorterFileIsNoBeginning() async throws {
        let other = patternBytes(100, seed: 2)
        let rig = try await Rig(existing: ["/logs/\(Rig.hour)/web.a.\(Rig.hour).log": other])
        try rig.log("a", Self.first)
        let report = try await rig.ship { $0.streams[0].verify = .length }
        #expect(report.count(.conflict) == 1)
        #expect(report.sentBytes == 0)
        #expect(rig.destinationNames.count == 1)
    }

    @Test func anInterruptedSupplementIsResumedAndOutlivesItsSource() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.first)
        _ = try await rig.ship()
        try rig.log("a", Self.first + Self.late)
        let fault = rig.server.faults.add(.noRename)
        #expect(try await rig.ship().count(.failed) == 1)
        rig.server.faults.remove(fault)
        try removeFile(path)
        let report = try await rig.ship()
        #expect(report.count(.already) == 1, "\(report.files)")
        #expect(report.sentBytes == 0)
        #expect(rig.supplement("a", 1) == Self.late)
        #expect(try rig.receipt("a").publishedBytes == Int64(Self.first.count + Self.late.count))
        #expect(rig.destinationNames.count == 2)
        #expect(rig.uploadsLeft == [])
    }

    /// What it was published with is not known any more, so nothing is written down of it.
    @Test func aSupplementThatOutlivesItsSourceAndItsReceiptIsNotTakenForTheWhole() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.first)
        _ = try await rig.ship()
        try rig.log("a", Self.first + Self.late)
        let fault = rig.server.faults.add(.noRename)
        #expect(try await rig.ship().count(.failed) == 1)
        rig.server.faults.remove(fault)
        try removeFile(path)
        try removeFile(rig.folder.path("state/manifests/access/2026/11/20/08.json"))
        let report = try await rig.ship()
        #expect(report.files.isEmpty)
        let isWhole = rig.published("a") == Self.first && rig.supplement("a", 1) == Self.late
        #expect(isWhole)
        #expect(rig.destinationNames.count == 2)
        #expect(rig.uploadsLeft == [])
    }

    @Test(arguments: [
        ("/logs/web.access.2021110820.log", "/logs/web.access.2021110820.late-1.log"),
        ("/logs/access", "/logs/access.late-1"), ("/logs/.access", "/logs/.access.late-1"),
    ])
    func theNumberStandsBeforeTheExtension(path: String, supplement: String) throws {
        #expect(try HDFSPath(path).supplement(number: 1).description == supplement)
    }
}
