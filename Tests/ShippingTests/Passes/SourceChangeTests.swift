import Glibc
import Sandbox
import Synchronization
import TestSupport
import Testing

@testable import Shipping

/// Sources that change while they wait for their turn, or while they are sent.
@Suite struct SourceChangeTests {
    /// Three parts, the last one of half a block.
    private static let content = patternBytes(5 << 19)
    private static let block = Int64(1 << 20)

    /// Ships, and calls `change` when all parts are in HDFS, before any is known to be.
    private func ship(_ rig: Rig, whileSent change: () throws -> Void) async throws -> PassReport {
        let id = rig.server.faults.add(
            Fault(.hold, at: .done, on: .init(op: "CREATE", role: .dataNode, times: nil)))
        async let pass = rig.ship()
        await rig.server.faults.waitForHit(id)
        try change()
        rig.server.faults.remove(id)
        return try await pass
    }

    @Test func aFileThatGrewWhileItWasSentKeepsItsVerifiedParts() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.content)
        let more = patternBytes(3 << 19, seed: 2)
        let first = try await ship(rig) { try append(more, to: path) }
        #expect(first.count(.waiting) == 1)
        #expect(rig.published("a") == nil)
        try rig.log("a", Self.content + more)
        let second = try await rig.ship()
        #expect(second.count(.published) == 1)
        #expect(second.sentBytes == Int64(Self.content.count + more.count) - 2 * Self.block)
        #expect(rig.published("a") == Self.content + more)
        #expect(rig.destinationNames.count == 1)
        #expect(rig.uploadsLeft == [])
    }

    @Test func aFileThatWasRewrittenWhileItWasSentIsSentAnew() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.content)
        let other = patternBytes(Self.content.count, seed: 2)
        let first = try await ship(rig) { try overwrite(path, with: other) }
        #expect(first.count(.waiting) == 1)
        #expect(first.files.first?.reason?.contains("changed before it was published") == true)
        try rig.log("a", other)
        #expect(try await rig.ship().count(.published) == 1)
        #expect(rig.published("a") == other)
        #expect(rig.destinationNames.count == 1)
    }

    /// What `rsync --inplace --times` does.
    @Test func aFileThatWasRewrittenAndItsTimeSetBackIsNotPublished() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.content)
        let other = patternBytes(Self.content.count, seed: 2)
        let first = try await ship(rig) {
            try overwrite(path, with: other)
            try rig.log("a", other)
        }
        #expect(first.count(.waiting) == 1)
        #expect(first.files.first?.reason?.contains("was rewritten") == true)
        #expect(rig.published("a") == nil)
        #expect(try await rig.ship().count(.published) == 1)
        #expect(rig.published("a") == other)
    }

    @Test func partsOfAFileThatWasRewrittenBetweenRunsAreNotMixed() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.content)
        let fault = rig.server.faults.add(.noThirdPart)
        #expect(try await rig.ship().count(.failed) == 1)
        rig.server.faults.remove(fault)
        let other = patternBytes(Self.content.count, seed: 2)
        try overwrite(path, with: Array(Self.content.prefix(128)) + other.dropFirst(128))
        try setModified(path, toNanoseconds: Rig.longAgo * 1_000_000_000)
        #expect(try await rig.ship().count(.published) == 1)
        #expect(rig.published("a") == Array(Self.content.prefix(128)) + other.dropFirst(128))
    }

    enum Harmless: CaseIterable { case deleted, renamed, linked, closed, replaced }

    @Test(arguments: Harmless.allCases)
    func whatLeavesTheBytesAloneDoesNotHoldUpAFile(_ change: Harmless) async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.content)
        let report = try await ship(rig) {
            switch change {
            case .deleted: try removeFile(path)
            case .renamed: try moveFile(path, to: rig.folder.path("logs/a.1"))
            case .linked: try makeLink(path, to: rig.folder.path("logs/linked"))
            case .closed: try setMode(path, 0o400)
            case .replaced:
                try rig.folder.write([1, 2, 3], to: "other")
                try moveFile(rig.folder.path("other"), to: path)
            }
        }
        #expect(report.count(.published) == 1, "\(report.files)")
        #expect(report.sentBytes == Int64(Self.content.count))
        #expect(rig.published("a") == Self.content)
    }

    @Test func aFileThatWasTruncatedWhileItIsSentIsShippedAsItIsThen() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.content)
        let first = try await ship(rig) { try truncateFile(path, to: 1_000) }
        #expect(first.count(.waiting) == 1)
        try rig.log("a", Array(Self.content.prefix(1_000)))
        #expect(try await rig.ship().count(.published) == 1)
        #expect(rig.published("a") == Array(Self.content.prefix(1_000)))
        #expect(rig.destinationNames.count == 1)
    }

    @Test func aFileThatIsDeletedWhileItWaitsForItsTurnIsShipped() async throws {
        let rig = try await Rig()
        let paths = try ["a", "b", "c", "d"].map { try rig.log($0, Self.content) }
        let report = try await ship(rig) { for path in paths { try removeFile(path) } }
        #expect(report.count(.published) == 4)
        for name in ["a", "b", "c", "d"] { #expect(rig.published(name) == Self.content) }
    }

    @Test func aFileThatIsDeletedWhileItWaitsIsTheNext() async throws {
        let rig = try await Rig()
        let paths = try ["a", "b", "c", "d", "e"].map { try rig.log($0, patternBytes(10)) }
        let id = rig.server.faults.add(
            Fault(.hold, at: .done, on: .init(op: "CREATE", role: .dataNode, times: nil)))
        // Of each look the next one may come at once.
        let looks = Atomic(0)
        var clock = ServiceClock()
        clock.now = {
            let count = looks.add(1, ordering: .relaxed).newValue
            let now = Moment.now()
            return Moment(wall: now.wall, steady: now.steady + HeldFiles.pause * count)
        }
        async let pass = rig.ship(clock: clock) { $0.limits.concurrency = 1 }
        await rig.server.faults.waitForHit(id)
        try removeFile(paths[4])
        rig.server.faults.remove(id)
        #expect(try await pass.count(.published) == 5)
        let renamed = rig.server.requests.compactMap { $0.query["destination"] }
        // Two were in flight already.
        #expect(renamed.firstIndex { $0.contains("web.e.") } == 2, "\(renamed)")
    }

    @Test func aFileThatIsGoneBeforeItWasOpenedHasVanished() async throws {
        let rig = try await Rig()
        let paths = try ["a", "b", "c", "d"].map { try rig.log($0, Self.content) }
        let id = rig.server.faults.add(
            Fault(.hold, at: .done, on: .init(op: "CREATE", role: .dataNode, times: nil)))
        async let pass = rig.ship {
            $0.limits.openFiles = 1
            $0.limits.concurrency = 1
        }
        await rig.server.faults.waitForHit(id)
        for path in paths { try removeFile(path) }
        rig.server.faults.remove(id)
        let report = try await pass
        #expect(report.count(.vanished) >= 2)
        #expect(report.count(.published) + report.count(.vanished) == 4)
        #expect(try rig.manifestState() == .incomplete)
    }

    enum WhileWaiting: CaseIterable { case appendedTo, replaced }

    /// Whether it was opened already, or is another file than was found.
    @Test(arguments: WhileWaiting.allCases)
    func aFileThatIsWrittenToWhileItWaitsForItsTurnIsNotSent(_ change: WhileWaiting) async throws {
        let rig = try await Rig()
        let paths = try ["a", "b", "c", "d", "e"].map { try rig.log($0, patternBytes(10)) }
        let id = rig.server.faults.add(
            Fault(.hold, at: .done, on: .init(op: "CREATE", role: .dataNode, times: nil)))
        async let pass = rig.ship {
            $0.limits.concurrency = 1
            $0.limits.openFiles = change == .replaced ? 1 : 16
        }
        await rig.server.faults.waitForHit(id)
        switch change {
        case .appendedTo: try append([1], to: paths[4])
        case .replaced:
            try rig.folder.write(patternBytes(20), to: "other")
            try moveFile(rig.folder.path("other"), to: paths[4])
        }
        rig.server.faults.remove(id)
        let report = try await pass
        #expect(report.count(.published) == 4)
        #expect(report.count(.waiting) == 1)
        #expect(report.sentBytes == 40)
        #expect(report.files.contains { $0.reason?.contains("was written to") == true })
    }

    /// HDFS has the file, and no receipt tells so: it is compared, and rewritten meanwhile.
    @Test func aFileThatIsRewrittenWhileItIsComparedIsNoConflict() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.content)
        _ = try await rig.ship()
        let id = rig.server.faults.add(Fault(.hold, on: .checksum))
        async let pass = rig.ship { $0.state = rig.folder.path("new-state") }
        await rig.server.faults.waitForHit(id)
        try overwrite(path, with: patternBytes(Self.content.count, seed: 2))
        rig.server.faults.remove(id)
        let report = try await pass
        #expect(report.count(.waiting) == 1)
        #expect(report.count(.conflict) == 0)
    }

    @Test func aHardLinkIsNoSecondFile() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.content)
        try makeLink(path, to: rig.folder.path("logs/b.\(Rig.hour).log"))
        let report = try await rig.ship()
        #expect(report.count(.published) == 1)
        #expect(report.sentBytes == Int64(Self.content.count))
        #expect(rig.destinationNames.count == 1)
    }

    @Test func whatIsNoRegularFileIsLeftAlone() async throws {
        let rig = try await Rig()
        try rig.log("a", patternBytes(10))
        try makeFIFO(rig.folder.path("logs/fifo.\(Rig.hour).log"))
        try rig.folder.link("logs/link.\(Rig.hour).log", to: "a.\(Rig.hour).log")
        try rig.folder.link("logs/other.\(Rig.hour).log", to: "/dev/zero")
        let device = rig.folder.path("logs/device.\(Rig.hour).log")
        if try makeZeroDevice(device) {
            try setModified(device, toNanoseconds: Rig.longAgo * 1_000_000_000)
        }
        try rig.folder.makeDirectory("logs/folder.\(Rig.hour).log")
        let report = try await rig.ship()
        #expect(report.files.count == 1)
        #expect(report.count(.published) == 1)
        #expect(rig.destinationNames.count == 1)
    }

    @Test func aNameThatHDFSDoesNotKnowKeepsItsHourOpenForAPerson() async throws {
        let rig = try await Rig()
        try rig.folder.makeDirectory("logs")
        let path =
            Array((rig.folder.path("logs") + "/").utf8) + [0xff] + Array(".\(Rig.hour).log".utf8)
        close(open(path.map { CChar(bitPattern: $0) } + [0], O_CREAT | O_WRONLY, 0o600))
        for _ in 0..<2 {
            let report = try await rig.ship()
            #expect(report.count(.conflict) == 1)
            #expect(report.files.first?.reason?.contains("not UTF-8") == true)
            #expect(try rig.manifestState() == .incomplete)
        }
    }

    /// Empty files of one tick on file systems that were made alike.
    @Test func aFileOfAnotherDiskWithTheSameInodeAndTimeIsShippedToo() throws {
        let slot = try #require(try LocalHours(zone: "UTC").slot(labelled: .of("2026-11-20T08")))
        let pattern = try SourcePattern("/disk*/a.%Y%m%d%H.log")
        func found(_ disk: Int, size: Int64 = 0) -> FoundFile {
            FoundFile(
                path: "/disk\(disk)/a.2026112008.log", name: "a.2026112008.log", captures: [:],
                size: size, modified: WallTime(seconds: 1_780_000_000), device: UInt64(disk),
                inode: 7, pattern: pattern)
        }
        var saved = Manifest(stream: "access", slot: slot, host: "web")
        saved.files = [ManifestFile(found(1), destination: "/1", state: .published)]
        let receipts = Receipts(saved.files)
        #expect(receipts.entry(for: found(2), where: ["/disk2/a.2026112008.log"].contains) != nil)
        // An inode alone says nothing.
        #expect(
            receipts.entry(for: found(2, size: 1), where: ["/disk2/a.2026112008.log"].contains)
                == nil)
        let paths = Set([found(1), found(2)].map(\.path))
        #expect(receipts.entry(for: found(2), where: paths.contains) == nil)
    }

    @Test func aFileThatAppearsHoursLateIsShippedIntoAnHourThatWasComplete() async throws {
        let rig = try await Rig()
        try rig.log("a", patternBytes(10))
        _ = try await rig.ship()
        #expect(try rig.manifestState() == .complete)
        try rig.log("b", patternBytes(20))
        let report = try await rig.ship()
        #expect(report.count(.published) == 1)
        #expect(report.count(.already) == 1)
        #expect(rig.published("b") == patternBytes(20))
    }

    /// After a restart the disk may have another number: it is written into receipts, and not compared.
    @Test func anotherDeviceNumberChangesNothing() async throws {
        let rig = try await Rig()
        try rig.log("a", Self.content)
        _ = try await rig.ship()
        let manifest = "state/manifests/access/2026/11/20/08.json"
        let text = String(decoding: try rig.folder.read(manifest), as: UTF8.self)
        let device = try rig.receipt("a").identity.device
        let moved = text.replacing("\"device\" : \(device)", with: "\"device\" : \(device + 1)")
        #expect(moved != text)
        try rig.folder.write(Array(moved.utf8), to: manifest)
        let report = try await rig.ship()
        #expect(report.count(.already) == 1)
        #expect(report.sentBytes == 0)
    }
}
