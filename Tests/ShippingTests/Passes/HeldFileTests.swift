import Glibc
import Sandbox
import Synchronization
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// Files that a cleaner deletes between two passes, while HDFS is down.
@Suite(.timeLimit(.minutes(10))) struct HeldFileTests {
    /// Three parts, the last one of half a block.
    private static let content = patternBytes(5 << 19)
    private static let other = patternBytes(3 << 19, seed: 2)

    @Test func aFileThatIsDeletedDuringAnOutageIsShippedAfterIt() async throws {
        let host = try await Outage()
        let path = try host.rig.log("a", Self.content)
        #expect(try await host.pass().count(.failed) == 1)
        try removeFile(path)
        #expect(try await host.pass().count(.failed) == 1)
        #expect(host.held.deletedBytes == Int64(Self.content.count))
        host.ends()
        #expect(try await host.pass().count(.published) == 1)
        #expect(host.rig.published("a") == Self.content)
        #expect(try host.rig.manifestState() == .complete)
        #expect(host.held.count == 0)
        #expect(host.held.deletedBytes == 0)
    }

    @Test func anUploadOfADeletedFileIsTakenUpWhereItWasLeft() async throws {
        let host = try await Outage(.noThirdPart)
        let path = try host.rig.log("a", Self.content)
        #expect(try await host.pass().count(.failed) == 1)
        try removeFile(path)
        host.ends()
        let report = try await host.pass()
        #expect(report.count(.published) == 1)
        #expect(report.sentBytes == 1 << 19)
        #expect(host.rig.published("a") == Self.content)
        #expect(host.rig.uploadsLeft == [])
    }

    /// Its verified parts stay in HDFS while it settles.
    @Test func aDeletedFileThatIsStillWrittenToIsShippedWithAllItHas() async throws {
        let host = try await Outage(.noThirdPart) { $0.limits.holdDeleted = .seconds(600) }
        let path = try host.rig.log("a", Self.content)
        _ = try await host.pass()
        let writer = try Writer(path)
        try removeFile(path)
        try writer.append(Self.other, at: host.clock.now.wall)
        host.ends()
        #expect(try await host.pass().count(.waiting) == 1)
        #expect(host.rig.published("a") == nil)
        host.clock.advance(atMost: .seconds(121))
        let report = try await host.pass()
        #expect(report.count(.published) == 1, "\(report.files)")
        #expect(report.sentBytes == Int64(Self.content.count + Self.other.count) - 2 << 20)
        #expect(host.rig.published("a") == Self.content + Self.other)
        #expect(host.held.count == 0)
    }

    @Test func aNewFileUnderTheNameOfADeletedOneIsAnotherFile() async throws {
        let host = try await Outage()
        let path = try host.rig.log("a", Self.content)
        _ = try await host.pass()
        try removeFile(path)
        try host.rig.log("a", Self.other)
        host.ends()
        let first = try await host.pass()
        #expect(first.count(.published) == 1)
        #expect(first.count(.waiting) == 1)
        #expect(host.rig.published("a") == Self.content)
        #expect(try host.rig.manifestState() == .open)
        #expect(try await host.pass().count(.conflict) == 1)
        #expect(host.rig.published("a") == Self.content)
        #expect(host.held.count == 0)
    }

    /// What `rsync` does when the log grew.
    @Test func aLongerCopyInPlaceOfADeletedFileIsItsContinuation() async throws {
        let host = try await Outage()
        let path = try host.rig.log("a", Self.content)
        _ = try await host.pass()
        try host.rig.log("b", Self.content + Self.other)
        try moveFile(host.rig.folder.path("logs/b.\(Rig.hour).log"), to: path)
        host.ends()
        for _ in 0..<2 { #expect(try await host.pass().count(.published) == 1) }
        #expect(host.rig.published("a") == Self.content)
        #expect(host.rig.supplement("a", 1) == Self.other)
        #expect(try host.rig.manifestState() == .complete)
    }

    @Test func aFileThatIsRenamedWithinItsHourIsNotTakenForDeleted() async throws {
        let host = try await Outage()
        let path = try host.rig.log("a", Self.content)
        _ = try await host.pass()
        try moveFile(path, to: host.rig.folder.path("logs/b.\(Rig.hour).log"))
        host.ends()
        let report = try await host.pass()
        #expect(report.count(.published) == 1)
        #expect(host.rig.destinationNames == ["web.b.\(Rig.hour).log"])
        #expect(host.rig.published("b") == Self.content)
        #expect(host.held.count == 0)
    }

    @Test func aFileThatIsMovedElsewhereIsNotTakenForDeleted() async throws {
        let host = try await Outage()
        let path = try host.rig.log("a", Self.content)
        _ = try await host.pass()
        try moveFile(path, to: host.rig.folder.path("kept"))
        host.ends()
        #expect(try await host.pass().count(.vanished) == 1)
        #expect(host.held.count == 0)
    }

    @Test func aFileThatIsCompressedDuringAnOutageIsShippedAsItWas() async throws {
        let host = try await Outage()
        let path = try host.rig.log("a", Self.content)
        _ = try await host.pass()
        try host.rig.logCompressed("a", Self.other)
        try removeFile(path)
        host.ends()
        for _ in 0..<2 { #expect(try await host.pass().files.count == 1) }
        #expect(host.rig.published("a") == Self.content)
        #expect(host.rig.destinationNames == ["web.a.\(Rig.hour).log"])
        #expect(try host.rig.manifestState() == .complete)
        #expect(host.held.count == 0)
    }

    @Test func aFileThatWasCompressedTooLongAgoIsShippedCompressed() async throws {
        let host = try await Outage()
        let path = try host.rig.log("a", Self.content)
        _ = try await host.pass()
        try host.rig.logCompressed("a", Self.other)
        try removeFile(path)
        _ = try await host.pass()
        host.clock.advance(atMost: .seconds(61))
        host.ends()
        let report = try await host.pass()
        #expect(report.count(.published) == 1)
        #expect(report.count(.vanished) == 0)
        #expect(host.rig.destinationNames == ["web.a.\(Rig.hour).log.gz"])
        #expect(host.held.count == 0)
    }

    @Test func aDeletedFileIsHeldForSoLongAndThenReportedVanished() async throws {
        let host = try await Outage()
        let path = try host.rig.log("a", Self.content)
        _ = try await host.pass()
        host.clock.advance(atMost: .seconds(600))
        try removeFile(path)
        #expect(try await host.pass().count(.failed) == 1)
        host.clock.advance(atMost: .seconds(59))
        #expect(try await host.pass().count(.failed) == 1)
        #expect(host.held.count == 1)
        host.clock.advance(atMost: .seconds(1))
        let report = try await host.pass()
        #expect(report.count(.vanished) == 1)
        #expect(report.files.first?.reason?.contains("held open for 1m") == true, "\(report)")
        #expect(host.held.count == 0)
        #expect(try host.rig.manifestState() == .incomplete)
        #expect(try host.rig.receipt("a").reason?.contains("hold_deleted") == true)
    }

    @Test func aNewLimitHoldsForFilesThatAreHeld() async throws {
        let host = try await Outage()
        let path = try host.rig.log("a", Self.content)
        _ = try await host.pass()
        try removeFile(path)
        _ = try await host.pass()
        try host.reload { $0.limits.holdDeleted = .seconds(3_600) }
        host.clock.advance(atMost: .seconds(600))
        #expect(try await host.pass().count(.failed) == 1)
        try host.reload { $0.limits.holdDeleted = .seconds(60) }
        #expect(try await host.pass().count(.vanished) == 1)
    }

    /// HDFS has something else under its name: a person must move that away, and nobody else has the file.
    @Test func aDeletedFileInConflictIsHeldForAPerson() async throws {
        let host = try await Outage(nil)
        let path = try host.rig.log("a", Self.content)
        try await host.rig.put(Self.other, at: "/logs/\(Rig.hour)/web.a.\(Rig.hour).log")
        let id = host.rig.server.faults.add(
            Fault(.hold, on: .init(op: "GETFILESTATUS", path: "/logs/**", times: 1)))
        async let first = host.pass()
        await host.rig.server.faults.waitForHit(id)
        try removeFile(path)
        await host.held.noteDeleted(at: host.clock.now.steady)
        host.rig.server.faults.remove(id)
        #expect(try await first.count(.conflict) == 1)
        #expect(host.held.count == 1)
        try await host.rig.deletePublished("a")
        #expect(try await host.pass().count(.published) == 1)
        #expect(host.rig.published("a") == Self.content)
        #expect(host.held.count == 0)
    }

    @Test func aFileInConflictThatIsThereIsNotHeld() async throws {
        let host = try await Outage(nil)
        try host.rig.log("a", Self.content)
        try await host.rig.put(Self.other, at: "/logs/\(Rig.hour)/web.a.\(Rig.hour).log")
        let report = try await host.pass()
        #expect(report.count(.conflict) == 1, "\(report.files)")
        #expect(host.held.count == 0)
    }

    @Test func allPassesTogetherHoldNoMoreFilesThanTheLimit() async throws {
        let host = try await Outage(.down) { $0.limits.openFiles = 2 }
        for name in ["a", "b"] { try host.rig.log(name, Self.content) }
        _ = try await host.pass()
        try host.rig.log("c", Self.content)
        _ = try await host.pass()
        #expect(host.held.count == 2)
        for name in ["a", "b", "c"] {
            try removeFile(host.rig.folder.path("logs/\(name).\(Rig.hour).log"))
        }
        host.ends()
        let report = try await host.pass()
        #expect(report.count(.published) == 2)
        #expect(report.count(.vanished) == 1)
    }

    @Test func aStreamThatIsNotConfiguredAnyMoreHoldsNothing() async throws {
        let host = try await Outage()
        try host.rig.log("a", Self.content)
        _ = try await host.pass()
        #expect(host.held.count == 1)
        try host.reload { $0.streams[0].name = "other" }
        host.ends()
        _ = try await host.pass()
        #expect(host.held.count == 0)
    }

    /// What has the name by now would be taken for what gets the inode next.
    @Test func aFileThatTookThePlaceOfAnotherIsNotHeldForIt() async throws {
        let host = try await Outage()
        let path = try host.rig.log("a", Self.content)
        let found = FoundFile(
            path: path, name: "a", captures: [:], size: Int64(Self.content.count),
            modified: .now(), device: 0, inode: 0,
            pattern: try host.rig.configuration().streams[0].source)
        let slot = SlotKey(stream: "access", label: try .of("2026-11-20T08"))
        _ = try await host.held.open(found, of: slot)
        #expect(host.held.count == 0)
    }

    /// `ship --wait` looks again and again.
    @Test func aFileThatIsDeletedBetweenTwoLooksOfOnePassIsShipped() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.content)
        // Its time lies ahead, so however slow the first look is, it takes a second one.
        try rig.folder.write(Self.other, to: "logs/b.\(Rig.hour).log")
        try rig.folder.setModified("logs/b.\(Rig.hour).log", to: WallTime.now().seconds + 86_400)
        rig.server.faults.add(.down)
        let report = try await rig.ship(waiting: .seconds(600)) {
            $0.streams[0].settle = .milliseconds(200)
        } telling: { file in
            guard file.source == path, file.state == .failed else { return }
            try? removeFile(path)
            rig.server.faults.clear()
        }
        #expect(report.count(.published) == 2, "\(report.files)")
        #expect(rig.published("a") == Self.content)
    }
}

/// Passes that share what a service's passes share, an hour after the logs' own, while HDFS is down.
private final class Outage: Sendable {
    let rig: Rig
    let clock = SimulatedClock(WallTime("2026-11-20T10:00:00Z") ?? .now())
    private let tools: Mutex<ServiceTools>

    init(
        _ fault: Fault? = .down,
        _ change: (inout Configuration) throws -> Void = { _ in }
    ) async throws {
        rig = try await Rig()
        var retry = RetryPolicy()
        retry.sleep = { _ in await Task.yield() }
        var configuration = try rig.configuration()
        try change(&configuration)
        tools = Mutex(try ServiceTools(configuration, retry: retry))
        if let fault { rig.server.faults.add(fault) }
    }

    var held: HeldFiles { tools.withLock { $0.tools.held } }

    func ends() { rig.server.faults.clear() }

    func reload(_ change: (inout Configuration) throws -> Void) throws {
        var configuration = try rig.configuration()
        try change(&configuration)
        try tools.withLock { $0 = try $0.reloaded(configuration) }
    }

    func pass() async throws -> PassReport {
        let pass = Pass(
            tools.withLock(\.self), progress: PassProgress(), log: rig.silence,
            now: { [clock] in clock.now })
        return try await pass.run { _ in }
    }
}

/// Has a file open for writing, whatever becomes of its name.
private final class Writer {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { throw TestSetupError(path, errno) }
    }

    deinit { close(descriptor) }

    func append(_ bytes: [UInt8], at time: WallTime) throws {
        guard write(descriptor, bytes, bytes.count) == bytes.count,
            futimens(
                descriptor, Array(repeating: timespec(tv_sec: time.seconds, tv_nsec: 0), count: 2))
                == 0
        else { throw TestSetupError("append", errno) }
    }
}

extension Fault {
    fileprivate static let down = Fault(.reset, on: .init(times: nil))
}
