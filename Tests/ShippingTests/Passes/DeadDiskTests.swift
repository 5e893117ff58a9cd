import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// One stream's disk is dead.
@Suite(.timeLimit(.minutes(5))) struct DeadDiskTests {
    @Test func itIsSaidAndTheOtherStreamsAreShipped() async throws {
        let rig = try await Rig()
        try rig.log("a", [1, 2, 3])
        let disk = DeadDisk(rig.folder.path("mount"))
        defer { disk.revive() }
        var configuration = try rig.configuration()
        var dead = configuration.streams[0]
        dead.name = "dead"
        dead.source = try SourcePattern(rig.folder.path("mount/*.%Y%m%d%H.log"))
        configuration.streams.append(dead)
        var shared = try ServiceTools(configuration, retry: RetryPolicy())
        shared.tools.scans = disk.scans
        let slot = try HourLabel.of("2026-11-20T08")
        let pass = Pass(
            shared, scope: .range(from: slot, to: slot.advanced(by: 1)), progress: PassProgress(),
            log: rig.silence, now: Moment.now)
        var report = try await pass.run { _ in }
        while report.count(.failed) > 1, !Task.isCancelled {
            report = try await pass.run { _ in }
        }
        #expect(report.count(.published) == 1)
        let failed = report.files.filter { $0.state == .failed }
        #expect(failed.map(\.stream) == ["dead"])
        #expect(failed.first?.reason?.contains("does not answer") == true)
        // It is looked at again, however old it gets.
        let store = ManifestStore(try rig.state())
        #expect(try store.openSlots(of: "dead") == [slot])
    }
}
