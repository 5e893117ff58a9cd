import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// What one pass does for its files, with a server that behaves.
@Suite struct PassTests {
    @Test(arguments: [0, 1, 511, 512, 1 << 20, (1 << 20) + 1, 5 << 20])
    func aFileIsPublishedByteForByte(size: Int) async throws {
        let rig = try await Rig()
        let bytes = patternBytes(size)
        try rig.log("a", bytes)
        let report = try await rig.ship()
        #expect(report.count(.published) == 1)
        #expect(report.sentBytes == Int64(size))
        #expect(rig.published("a") == bytes)
        #expect(rig.destinationNames.count == 1)
        #expect(rig.uploadsLeft == [])
    }

    @Test func aSecondPassSendsNothingAndAsksNothing() async throws {
        let rig = try await Rig()
        try rig.log("a", patternBytes(100))
        _ = try await rig.ship()
        rig.server.forgetRequests()
        let report = try await rig.ship()
        #expect(report.count(.already) == 1)
        #expect(report.sentBytes == 0)
        #expect(rig.server.requests.isEmpty)
    }

    @Test func lostStateCostsNoByte() async throws {
        let rig = try await Rig()
        try rig.log("a", patternBytes(3 << 20))
        _ = try await rig.ship()
        let report = try await rig.ship { $0.state = rig.folder.path("new-state") }
        #expect(report.count(.already) == 1)
        #expect(report.sentBytes == 0)
    }

    @Test func whatIsThereAlreadyIsNeverReplaced() async throws {
        let other = patternBytes(100, seed: 2)
        let rig = try await Rig(existing: ["/logs/\(Rig.hour)/web.a.\(Rig.hour).log": other])
        try rig.log("a", patternBytes(100))
        let report = try await rig.ship()
        #expect(report.count(.conflict) == 1)
        #expect(report.files.first?.reason?.contains("is taken by something else") == true)
        #expect(rig.published("a") == other)
    }

    @Test func aDirectoryAtTheDestinationIsAConflict() async throws {
        let rig = try await Rig(existing: ["/logs/\(Rig.hour)/web.a.\(Rig.hour).log/inner": [1]])
        try rig.log("a", patternBytes(100))
        let report = try await rig.ship()
        #expect(report.count(.conflict) == 1)
        #expect(report.files.first?.reason?.contains("it is a directory") == true)
    }

    @Test func filesThatWouldShareADestinationAreConflictsAndTheOthersShip() async throws {
        let rig = try await Rig()
        for name in ["a:1", "a_1", "b"] { try rig.log(name, patternBytes(10)) }
        let report = try await rig.ship()
        #expect(report.count(.conflict) == 2)
        #expect(report.count(.published) == 1)
        #expect(rig.published("b") != nil)
        #expect(report.files.contains { $0.reason?.contains("same destination") == true })
    }

    @Test func aCopyUnderTheSameNameIsTheSameFile() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", patternBytes(3 << 20))
        _ = try await rig.ship()
        // Another inode and another time, the same bytes: what a restore from a backup leaves.
        try rig.folder.write(patternBytes(3 << 20), to: "copy")
        try moveFile(rig.folder.path("copy"), to: path)
        let report = try await rig.ship { $0.streams[0].settle = .zero }
        #expect(report.count(.already) == 1)
        #expect(report.sentBytes == 0)
    }

    @Test func aFileThatWasWrittenToAMomentAgoWaits() async throws {
        let rig = try await Rig()
        try rig.folder.write(patternBytes(10), to: "logs/a.\(Rig.hour).log")
        let report = try await rig.ship { $0.streams[0].settle = .seconds(3600) }
        #expect(report.count(.waiting) == 1)
        #expect(report.files.first?.reason?.contains("was written to at") == true)
        #expect(rig.requests("CREATE") == 0)
    }

    @Test func aReportThatNamesNoFileCountsEachOnce() async throws {
        let rig = try await Rig()
        try rig.log("a", patternBytes(10))
        let first = try await rig.ship(keepingFiles: false)
        #expect(first.files.isEmpty)
        #expect(first.count(.published) == 1)
        // Its time lies ahead, so however slow the first look is, it takes a second one.
        try rig.folder.write(patternBytes(20), to: "logs/b.\(Rig.hour).log")
        try rig.folder.setModified("logs/b.\(Rig.hour).log", to: WallTime.now().seconds + 86_400)
        let both = try await rig.ship(waiting: .seconds(600), keepingFiles: false) {
            $0.streams[0].settle = .milliseconds(200)
        }
        #expect(both.count(.published) == 1)
        #expect(both.count(.already) == 1)
        #expect(both.count(.waiting) == 0)
    }

    @Test func aFileThatIsGoneBeforeItsTurnHasVanished() async throws {
        let rig = try await Rig()
        let path = try rig.folder.write(patternBytes(10), to: "logs/a.\(Rig.hour).log")
        _ = try await rig.ship { $0.streams[0].settle = .seconds(3600) }
        try removeFile(path)
        let report = try await rig.ship()
        #expect(report.count(.vanished) == 1)
    }

    @Test func anHourThatAnotherProcessShipsWaits() async throws {
        let rig = try await Rig()
        try rig.log("a", patternBytes(10))
        let state = try StateDirectory(rig.folder.path("state"), host: "web")
        let slot = SlotKey(stream: "access", label: try HourLabel.of("2026-11-20T08"))
        let theirs = try SlotLocks(in: state).lock(slot).taken
        let report = try await rig.ship()
        #expect(theirs != nil)
        #expect(report.count(.waiting) == 1)
        #expect(report.files.first?.reason?.contains("another logferry process") == true)
    }

    @Test func aMissingSourceDirectoryIsAFailureAndNoEmptyHour() async throws {
        let rig = try await Rig()
        let report = try await rig.ship {
            $0.streams[0].source = try SourcePattern(rig.folder.path("nowhere/*.%Y%m%d%H.log"))
        }
        #expect(report.count(.failed) == 1)
        #expect(report.files.first?.reason?.contains("nowhere does not exist") == true)
    }

    @Test func encryptionZonesGetOnePartAndAreReadBack() async throws {
        var options = SandboxOptions()
        options.encryptionZones = ["/logs"]
        let rig = try await Rig(options, existing: ["/logs/older": [1]])
        try rig.log("a", patternBytes(3 << 20))
        let report = try await rig.ship { $0.hdfs.user = "hdfs" }
        #expect(report.count(.published) == 1)
        #expect(rig.requests("CONCAT") == 0)
        #expect(rig.published("a") == patternBytes(3 << 20))
        let manifest = try rig.folder.read("state/manifests/access/2026/11/20/08.json")
        #expect(String(decoding: manifest, as: UTF8.self).contains("\"read-back\""))
    }

    @Test func aDryRunTouchesNothing() async throws {
        let rig = try await Rig()
        try rig.log("a", patternBytes(5 << 20))
        let from = try HourLabel.of("2026-11-20T08")
        let plan = try PassPlan(
            rig.configuration(), scope: .range(from: from, to: from.advanced(by: 1)),
            log: rig.silence)
        #expect(plan.files.map(\.parts) == [5])
        #expect(plan.bytes == 5 << 20)
        #expect(rig.server.requests.isEmpty)
        #expect(rig.folder.names(in: "state") == [])
    }
}
