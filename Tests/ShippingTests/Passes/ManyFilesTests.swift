import Glibc
import Sandbox
import Synchronization
import TestSupport
import Testing

@testable import Shipping

/// An hour with more files than are looked at together.
@Suite(.timeLimit(.minutes(10))) struct ManyFilesTests {
    private static let names = (0..<10).map { "host-\($0)" }

    private func rig() async throws -> Rig {
        let rig = try await Rig()
        for name in Self.names { try rig.log(name, Array(name.utf8)) }
        return rig
    }

    private func sources(_ rig: Rig) throws -> [String] {
        try JSONText.decode(
            Manifest.self, from: rig.folder.read("state/manifests/access/2026/11/20/08.json")
        ).files.map(\.source)
    }

    @Test(arguments: [1, 3, 9, 10, 11])
    func allOfThemAreShippedAndFoundAgainByTheNextPass(room: Int) async throws {
        let rig = try await rig()
        let report = try await rig.ship(bounds: .room(room))
        #expect(report.count(.published) == 10)
        #expect(report.files.count == 10)
        for name in Self.names { #expect(rig.published(name) == Array(name.utf8)) }
        #expect(try rig.manifestState() == .complete)
        #expect(try sources(rig).count == 10)
        #expect(try sources(rig) == sources(rig).sorted())
        let text = try rig.folder.read("state/manifests/access/2026/11/20/08.json")
        let requests = rig.server.requests.count
        let again = try await rig.ship(bounds: .room(room))
        #expect(again.count(.already) == 10)
        #expect(again.sentBytes == 0)
        #expect(rig.server.requests.count == requests)
        #expect(try rig.folder.read("state/manifests/access/2026/11/20/08.json") == text)
    }

    /// A pass has one page of them in memory at a time.
    @Test func noMoreAreShippedTogetherThanThereIsRoomFor() async throws {
        let rig = try await rig()
        let due = LoopbackLog<Int>()
        let progress = PassProgress()
        var pass = try Pass(
            rig.configuration(),
            scope: .range(from: .of("2026-11-20T08"), to: .of("2026-11-20T09")),
            progress: progress, log: rig.silence)
        pass.bounds = .room(4)
        _ = try await pass.run { _ in due.append(progress.snapshot.filesDue) }
        #expect(due.elements.prefix(3).allSatisfy { $0 == 4 })
        #expect(due.elements.last == 10)
    }

    @Test(arguments: [1, 4])
    func receiptsOfLogsThatACleanerDeletedStay(room: Int) async throws {
        let rig = try await rig()
        _ = try await rig.ship(bounds: .room(room))
        for name in Self.names { try removeFile(rig.folder.path("logs/\(name).\(Rig.hour).log")) }
        try rig.log("new", [1])
        let report = try await rig.ship(bounds: .room(room))
        #expect(report.count(.published) == 1)
        #expect(report.count(.already) == 10)
        #expect(try rig.manifestState() == .complete)
        #expect(try sources(rig).count == 11)
    }

    @Test(arguments: [1, 4])
    func logsThatAreGoneBeforeTheirTurnHaveVanishedOnWhateverPage(room: Int) async throws {
        let rig = try await rig()
        _ = try await rig.ship(bounds: .room(room)) {
            $0.streams[0].settle = .seconds(100_000_000)
        }
        #expect(try rig.manifestState() == .open)
        for name in Self.names.dropFirst(2) {
            try removeFile(rig.folder.path("logs/\(name).\(Rig.hour).log"))
        }
        let report = try await rig.ship(bounds: .room(room))
        #expect(report.count(.published) == 2)
        #expect(report.count(.vanished) == 8)
        #expect(try rig.manifestState() == .incomplete)
    }

    @Test func anHourStaysOpenWhereTheFirstFileFailsAndAllOthersAreShipped() async throws {
        let rig = try await rig()
        // So each destination is asked for.
        rig.server.faults.add(
            Fault(
                .answer(with: .permissionDenied("user=logs, access=READ_EXECUTE")),
                on: .init(op: "LISTSTATUS_BATCH", times: nil)))
        rig.server.faults.add(
            Fault(
                .answer(with: .safeMode("look")),
                on: .init(op: "GETFILESTATUS", path: "/logs/*/web.host-0.*", times: nil)))
        let report = try await rig.ship(bounds: .room(2))
        #expect(report.count(.published) == 9)
        #expect(report.count(.failed) == 1)
        #expect(try rig.manifestState() == .open)
    }

    @Test func whatAPassThatEndsEarlyDidNotBeginIsLeftToTheNext() async throws {
        let rig = try await rig()
        var bounds = PassBounds.room(3)
        bounds.allowance = FileAllowance(4)
        let first = try await rig.ship(bounds: bounds)
        #expect(first.count(.published) == 4)
        #expect(first.left.amount.files == 6)
        #expect(try rig.manifestState() == .open)
        let second = try await rig.ship(bounds: .room(3))
        #expect(second.count(.published) == 6)
        #expect(try rig.manifestState() == .complete)
    }

    @Test func aFileWithNamesOnTwoPagesIsShippedOnce() async throws {
        let rig = try await rig()
        let other = rig.folder.path("logs/zzz.\(Rig.hour).log")
        #expect(link(rig.folder.path("logs/host-0.\(Rig.hour).log"), other) == 0)
        let failing = rig.server.faults.add(.noRename)
        let first = try await rig.ship(bounds: .room(2))
        #expect(first.count(.failed) == 10)
        rig.server.faults.remove(failing)
        #expect(try await rig.ship(bounds: .room(2)).count(.published) == 10)
        #expect(rig.destinationNames.count == 10)
    }

    @Test(arguments: [1, 100])
    func aSecondNameThatComesFirstIsKnownByTheReceiptOfTheOther(room: Int) async throws {
        let rig = try await rig()
        _ = try await rig.ship(bounds: .room(room))
        let other = rig.folder.path("logs/aaa.\(Rig.hour).log")
        #expect(link(rig.folder.path("logs/host-9.\(Rig.hour).log"), other) == 0)
        let report = try await rig.ship(bounds: .room(room))
        #expect(report.sentBytes == 0)
        #expect(report.count(.published) == 0)
        #expect(rig.destinationNames.count == 10)
        #expect(try rig.manifestState() == .complete)
    }

    /// Else nobody looks at them again once they are older than `lookback`.
    @Test func hoursThatAKilledPassWouldHaveComeToAreListedBeforeItBegins() async throws {
        let rig = try await Rig()
        let hours = try Rig.hours(5)
        try rig.logs("a", of: hours, [1])
        let listed = LoopbackLog<Int>()
        var pass = try Pass(
            rig.configuration(), scope: .range(from: hours.lowerBound, to: hours.upperBound),
            progress: PassProgress(), log: rig.silence)
        pass.bounds = .room(1)
        _ = try await pass.run { _ in listed.append(rig.folder.names(in: "state/open").count) }
        #expect(listed.elements.first ?? 0 >= 4)
        #expect(rig.folder.names(in: "state/open") == [])
    }

    @Test func whatWasPublishedAndDeletedMeanwhileIsNotLookedAtAgain() async throws {
        let rig = try await rig()
        let paths = Self.names.map { rig.folder.path("logs/\($0).\(Rig.hour).log") }
        let reports = LoopbackLog<PassReport.File>()
        _ = try await rig.ship(bounds: .room(2)) { _ in
        } telling: { file in
            reports.append(file)
            if file.state == .published { try? removeFile(paths[0]) }
        }
        #expect(reports.elements.count == 10)
        #expect(try rig.manifestState() == .complete)
    }

    @Test func aLogThatWasRenamedIsKnownFromTheReceiptOfAnotherPage() async throws {
        let rig = try await rig()
        _ = try await rig.ship(bounds: .room(2))
        try moveFile(
            rig.folder.path("logs/host-0.\(Rig.hour).log"),
            to: rig.folder.path("logs/zzz.\(Rig.hour).log"))
        let report = try await rig.ship(bounds: .room(2))
        #expect(report.count(.published) == 0)
        #expect(report.sentBytes == 0)
        #expect(try rig.manifestState() == .complete)
        #expect(rig.destinationNames.count == 10)
    }

    @Test func formsOfOneLogAreNeverOnTwoPages() async throws {
        let rig = try await rig()
        // Between the two in the order of their paths.
        try rig.log("host-0.\(Rig.hour).log-", [1])
        let name = "logs/host-0.\(Rig.hour).log.gz"
        try rig.folder.write([2], to: name)
        try rig.folder.setModified(name, to: Rig.longAgo)
        let report = try await rig.ship(bounds: .room(1))
        #expect(report.count(.published) == 11)
        #expect(rig.published("host-0") == Array("host-0".utf8))
        #expect(!rig.destinationNames.contains { $0.hasSuffix(".gz") })
    }

    /// What a pass of hours found at its beginning is there no more.
    @Test func whatIsCompressedWhileOthersAreShippedIsFoundAgain() async throws {
        let rig = try await rig()
        let plain = rig.folder.path("logs/host-9.\(Rig.hour).log")
        var clock = ServiceClock()
        let calls = Atomic(0)
        clock.now = {
            Moment.now().earlier(by: .seconds(-61 * calls.add(1, ordering: .relaxed).newValue))
        }
        let report = try await rig.ship(bounds: .room(2), clock: clock) { _ in
        } telling: { file in
            guard file.source.contains("host-0") else { return }
            try? moveFile(plain, to: plain + ".gz")
        }
        #expect(report.count(.published) == 10)
        #expect(rig.destinationNames.contains { $0.hasSuffix("host-9.\(Rig.hour).log.gz") })
    }

    @Test func namesThatLookAlikeAreConflictsOnWhateverPage() async throws {
        let rig = try await rig()
        try rig.log("host-e\u{301}", [1])
        try rig.log("host-é", [2])
        let report = try await rig.ship(bounds: .room(1))
        #expect(report.count(.published) == 10)
        #expect(report.count(.conflict) > 0)
        #expect(try rig.manifestState() == .incomplete)
    }

    @Test func aPathThatTwoStreamsNameIsAConflictOnEveryPage() async throws {
        let rig = try await rig()
        let report = try await rig.ship(bounds: .room(3)) { configuration in
            let other = try SourcePattern(rig.folder.path("logs/host-[89].%Y%m%d%H.log"))
            let first = configuration.streams[0]
            configuration.streams.append(
                StreamConfiguration(
                    name: "second", source: other, destination: first.destination, stamp: .begin,
                    settle: .seconds(120), expect: false, rate: nil,
                    blockSize: first.blockSize, partBlocks: 1, verify: .checksum))
        }
        #expect(report.count(.published) == 8)
        #expect(report.count(.conflict) == 4, "two files, in both streams")
        #expect(rig.destinationNames.count == 8)
    }

    /// Equal ones, too: else one of the two is nowhere.
    @Test func onlyTheFirstOfFilesThatWouldShareADestinationIsShipped() async throws {
        let rig = try await Rig()
        for name in Self.names { try rig.log(name, [1]) }
        let report = try await rig.ship(bounds: .room(1)) { configuration in
            let source = configuration.streams[0].source
            configuration.streams[0].destination = try DestinationTemplate(
                "/logs/%Y%m%d%H/{host}", for: source)
        }
        #expect(report.count(.published) == 1)
        #expect(report.count(.conflict) == 9)
        #expect(try rig.manifestState() == .incomplete)
    }

    /// Lost receipts mean comparing with HDFS, of all files.
    @Test func aDamagedManifestIsRebuiltFromHDFS() async throws {
        let rig = try await rig()
        _ = try await rig.ship(bounds: .room(3))
        let path = "state/manifests/access/2026/11/20/08.json"
        let text = String(decoding: try rig.folder.read(path), as: UTF8.self)
        try rig.folder.write(text.replacing("host-9", with: "host\u{0}-9"), to: path)
        let report = try await rig.ship(bounds: .room(3))
        #expect(report.count(.already) == 10)
        #expect(report.sentBytes == 0)
        // It was damaged at the end: what the first pages had is lost as well.
        #expect(try rig.manifestState() == .open)
        #expect(try await rig.ship(bounds: .room(3)).count(.already) == 10)
        #expect(try rig.manifestState() == .complete)
        #expect(try sources(rig).count == 10)
    }

    @Test func aPlanNamesTheFilesOfAllPages() async throws {
        let rig = try await rig()
        let plan = try PassPlan(
            rig.configuration(),
            scope: .range(from: .of("2026-11-20T08"), to: .of("2026-11-20T09")), bounds: .room(3),
            log: rig.silence)
        #expect(plan.files.count == 10)
    }
}
