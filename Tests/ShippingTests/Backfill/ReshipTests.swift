import Sandbox
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// Files that are sent again, and take the place of what HDFS has.
@Suite(.timeLimit(.minutes(10))) struct ReshipTests {
    private static let old = Rig.threeParts
    private static let new = patternBytes(7 << 19, seed: 2)
    private static let destination = "/logs/\(Rig.hour)/web.a.\(Rig.hour).log"

    /// A host whose log was published and is another one now.
    private static func changed(_ options: SandboxOptions = SandboxOptions()) async throws -> Rig {
        let rig = try await Rig(options)
        try rig.log("a", old)
        _ = try await rig.ship()
        try rig.log("a", new)
        #expect(try await rig.ship().count(.conflict) == 1)
        return rig
    }

    private static func expectReplaced(_ rig: Rig, _ report: PassReport) throws {
        #expect(report.count(.published) == 1, "\(report.files)")
        #expect(rig.published("a") == new)
        #expect(rig.destinationNames.count == 1, "\(rig.destinationNames)")
        #expect(rig.uploadsLeft == [])
        #expect(try rig.receipt("a").state == .published)
        #expect(try rig.receipt("a").bytes == Int64(new.count))
        #expect(try rig.manifestState() == .complete)
    }

    @Test func theSourceReplacesWhatIsThere() async throws {
        let rig = try await Self.changed()
        let report = try await rig.reship()
        try Self.expectReplaced(rig, report)
        #expect(report.sentBytes == Int64(Self.new.count))
        #expect(try await rig.ship().count(.already) == 1)
    }

    @Test func whatHasNoReceiptIsReplacedToo() async throws {
        let rig = try await Rig(existing: [Self.destination: patternBytes(10)])
        try rig.log("a", Self.new)
        try Self.expectReplaced(rig, try await rig.reship())
    }

    @Test func whatIsPublishedIsSentAgain() async throws {
        let rig = try await Rig()
        try rig.log("a", Self.new)
        _ = try await rig.ship()
        let report = try await rig.reship()
        try Self.expectReplaced(rig, report)
        #expect(report.sentBytes == Int64(Self.new.count))
    }

    @Test func whatHDFSGotStaysKnownWhenAnotherFileWantsItsPlace() async throws {
        func one(_ configuration: inout Configuration) throws {
            configuration.streams[0].destination = try DestinationTemplate(
                "/logs/%Y%m%d%H/one", for: configuration.streams[0].source)
        }
        let rig = try await Rig()
        try rig.log("a", Self.new)
        #expect(try await rig.ship(one).count(.published) == 1)
        try rig.log("b", Self.old)
        #expect(try await rig.reship(configured: one).count(.conflict) == 2)
        #expect(try rig.receipt("a").state == .conflict)
        #expect(try rig.receipt("a").verified == .checksum)
    }

    @Test func aReaderSeesOneWholeFileAndThenTheOther() async throws {
        let rig = try await Self.changed()
        // The first one only asks whether the server replaces.
        let rename = rig.server.faults.add(
            Fault(.hold, on: RequestMatch(op: "RENAME", skip: 1)))
        let reader = Task {
            var seen: [[UInt8]?] = []
            var isLast: Bool
            repeat {
                isLast = Task.isCancelled
                let isHeld = rig.server.faults.hits(rename) == 1
                let content = rig.published("a")
                if seen.last != content { seen.append(content) }
                if isHeld { rig.server.faults.release(rename) }
                await Task.yield()
            } while !isLast
            return seen
        }
        defer { reader.cancel() }
        try Self.expectReplaced(rig, try await rig.reship())
        reader.cancel()
        #expect(await reader.value == [Self.old, Self.new])
    }

    @Test func aLostAnswerToRenameIsSettledByTheInode() async throws {
        let rig = try await Self.changed()
        // The first one only asks whether the server replaces.
        let match = RequestMatch(op: "RENAME", skip: 1)
        let id = rig.server.faults.add(Fault(.close, at: .done, on: match))
        try Self.expectReplaced(rig, try await rig.reship())
        #expect(rig.server.faults.hits(id) == 1)
    }

    @Test func aRenameThatFailsForAMomentIsRepeated() async throws {
        let rig = try await Self.changed()
        let busy = Answer.html(status: 503, title: "busy")
        rig.server.faults.add(
            Fault(.answer(with: busy), on: RequestMatch(op: "RENAME", skip: 1)))
        try Self.expectReplaced(rig, try await rig.reship())
    }

    /// HttpFS, and gateways like it, ignore `renameoptions`.
    @Test func aServerThatCannotReplaceIsAskedOnceAndNothingIsTouched() async throws {
        var options = SandboxOptions()
        options.personality = .httpfs
        let rig = try await Self.changed(options)
        let hours = try Rig.hours(4)
        try rig.logs("b", of: hours, Self.old)
        _ = try await rig.backfill(hours)
        let manifest = "state/manifests/access/2026/11/20/08.json"
        let receipts = try rig.folder.read(manifest)
        rig.server.forgetRequests()
        let error = await #expect(throws: CannotReplace.self) {
            try await rig.backfill(hours, { $0.reships = true })
        }
        #expect(error?.description.hasPrefix("this server cannot replace files") == true)
        #expect(rig.requests("RENAME") == 1)
        #expect(rig.requests("CREATE") == 0)
        #expect(try rig.folder.read(manifest) == receipts)
        #expect(rig.folder.names(in: "state/open") == [])
        #expect(rig.published("a") == Self.old)
        #expect(rig.destinationNames.count == 2)
    }

    @Test func aServerThatReplacesIsAskedOnceInARun() async throws {
        let rig = try await Rig()
        let hours = try Rig.hours(4)
        try rig.logs("a", of: hours, [1])
        _ = try await rig.backfill(hours)
        rig.server.forgetRequests()
        let report = try await rig.backfill(hours, { $0.reships = true })
        #expect(report.count(.published) == 4)
        #expect(rig.requests("RENAME") == 1 + 4)
    }

    /// One that does say what is not there, but not that it replaces.
    @Test func aServerThatRefusesInTheEndLosesNothing() async throws {
        let rig = try await Self.changed()
        let refusal = Answer(
            status: 200, contentType: "application/json", body: #"{"boolean":false}"#)
        rig.server.faults.add(
            Fault(.answer(with: refusal), on: RequestMatch(op: "RENAME", skip: 1, times: nil)))
        let report = try await rig.reship()
        #expect(report.count(.conflict) == 1)
        #expect(rig.published("a") == Self.old)
        #expect(rig.destinationNames.count == 1)
        #expect(rig.uploadsLeft == [])
    }

    @Test func aDirectoryIsNotReplaced() async throws {
        let rig = try await Rig(existing: [Self.destination + "/inner": [1]])
        try rig.log("a", Self.new)
        let report = try await rig.reship()
        #expect(report.count(.conflict) == 1)
        #expect(report.files.first?.reason?.contains("is a directory") == true)
        #expect(report.sentBytes == 0)
    }

    @Test func whatFailedKeepsItsReceipt() async throws {
        let rig = try await Rig()
        try rig.log("a", Self.new)
        _ = try await rig.ship()
        let before = try rig.receipt("a")
        rig.server.faults.add(
            Fault(.answer(with: .spaceQuota("/logs")), on: .createAtDataNode.times(nil)))
        let report = try await rig.reship()
        #expect(report.count(.failed) == 1)
        #expect(report.files.first?.reason?.contains("quota") == true)
        #expect(try rig.receipt("a").state == .published)
        #expect(try rig.receipt("a").checksum == before.checksum)
        #expect(rig.published("a") == Self.new)
    }

    @Test(arguments: [true, false])
    func anyLaterPassGoesOnWithWhatWasBegun(isChanged: Bool) async throws {
        let rig = try await Self.changed()
        if !isChanged { try rig.log("a", Self.old) }
        let bytes = isChanged ? Self.new : Self.old
        rig.server.faults.add(Fault.noRename.skipping(1))
        let failed = try await rig.reship()
        #expect(failed.count(.failed) == 1)
        #expect(rig.published("a") == Self.old)
        rig.server.faults.clear()
        let report = try await rig.ship()
        #expect(report.count(.published) == 1, "\(report.files)")
        #expect(report.sentBytes == 0)
        #expect(rig.published("a") == bytes)
        #expect(rig.destinationNames.count == 1)
        #expect(rig.uploadsLeft == [])
    }

    /// HDFS may hold the last copy.
    @Test(arguments: [true, false])
    func whatIsVerifiedReplacesWithoutItsSource(isRenamed: Bool) async throws {
        let rig = try await Rig()
        let source = try rig.log("a", Array(Self.new.prefix(1_000)))
        _ = try await rig.ship()
        try rig.log("a", Self.new)
        _ = try await rig.ship()
        #expect(rig.supplement("a", 1) != nil)
        let manifest = "state/manifests/access/2026/11/20/08.json"
        let receipt = try rig.folder.read(manifest)
        rig.server.faults.add(Fault.noRename.skipping(1))
        #expect(try await rig.reship().count(.failed) == 1)
        rig.server.faults.clear()
        if isRenamed {
            let record = "state/uploads/\(try #require(rig.uploadsLeft.first))"
            let saved = try rig.folder.read(record)
            _ = try await rig.ship()
            try rig.folder.write(saved, to: record)
            try rig.folder.write(receipt, to: manifest)
        }
        try removeFile(source)
        let report = try await rig.ship()
        #expect(report.count(.already) == 1, "\(report.files)")
        #expect(report.files.count == 1)
        #expect(rig.published("a") == Self.new)
        #expect(rig.destinationNames.count == 1, "\(rig.destinationNames)")
        #expect(rig.uploadsLeft == [])
        #expect(try rig.receipt("a").bytes == Int64(Self.new.count))
        #expect(try rig.receipt("a").supplements == [])
        #expect(try rig.manifestState() == .complete)
    }

    @Test func whatIsNotWholeLeavesWhatIsThereWhenItsSourceGoes() async throws {
        let rig = try await Rig()
        let source = try rig.log("a", Self.new)
        _ = try await rig.ship()
        let before = try rig.receipt("a")
        rig.server.faults.add(
            Fault(.answer(with: .spaceQuota("/logs")), on: .createAtDataNode.times(nil))
                .skipping(1))
        #expect(try await rig.reship().count(.failed) == 1)
        #expect(rig.uploadsLeft.count == 1)
        rig.server.faults.clear()
        try removeFile(source)
        let report = try await rig.ship()
        #expect(report.count(.already) == 1, "\(report.files)")
        #expect(report.files.count == 1)
        #expect(try rig.receipt("a").checksum == before.checksum)
        #expect(rig.published("a") == Self.new)
        #expect(rig.destinationNames.count == 1, "\(rig.destinationNames)")
        #expect(rig.uploadsLeft == [])
        #expect(try rig.manifestState() == .complete)
    }

    /// As after a crash between RENAME and the receipt.
    @Test func whatWasReplacedBeforeACrashIsKnown() async throws {
        let rig = try await Self.changed()
        let fault = rig.server.faults.add(Fault.noRename.skipping(1))
        _ = try await rig.reship()
        let record = "state/uploads/\(try #require(rig.uploadsLeft.first))"
        let manifest = "state/manifests/access/2026/11/20/08.json"
        let (saved, receipt) = (try rig.folder.read(record), try rig.folder.read(manifest))
        rig.server.faults.remove(fault)
        _ = try await rig.ship()
        try rig.folder.write(saved, to: record)
        try rig.folder.write(receipt, to: manifest)
        rig.server.forgetRequests()
        let report = try await rig.ship()
        #expect(report.count(.already) == 1, "\(report.files)")
        #expect(rig.requests("CREATE") + rig.requests("RENAME") == 0)
        #expect(try rig.receipt("a").bytes == Int64(Self.new.count))
        #expect(try rig.manifestState() == .complete)
        #expect(rig.uploadsLeft == [])
    }

    @Test func supplementsGoWhenTheWholeIsThere() async throws {
        let rig = try await Rig()
        try rig.log("a", Array(Self.new.prefix(1_000)))
        _ = try await rig.ship()
        try rig.log("a", Self.new)
        _ = try await rig.ship()
        #expect(rig.supplement("a", 1) != nil)
        try Self.expectReplaced(rig, try await rig.reship())
        #expect(try rig.receipt("a").supplements == [])
    }

    @Test func aSupplementThatNoReceiptTellsOfIsNotRemoved() async throws {
        let rig = try await Rig()
        try rig.log("a", Array(Self.new.prefix(1_000)))
        _ = try await rig.ship()
        try rig.log("a", Self.new)
        _ = try await rig.ship()
        let report = try await rig.reship { $0.state = rig.folder.path("other") }
        #expect(report.count(.conflict) == 1)
        #expect(report.files.first?.reason?.contains("late-1") == true)
        #expect(rig.supplement("a", 1) == Array(Self.new.dropFirst(1_000)))
        #expect(report.sentBytes == 0)
    }
}

extension Fault {
    func skipping(_ count: Int) -> Fault {
        var fault = self
        fault.match.skip = count
        return fault
    }
}
