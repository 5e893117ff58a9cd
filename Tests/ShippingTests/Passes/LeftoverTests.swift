import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// What attempts that failed leave in HDFS.
@Suite struct LeftoverTests {
    @Test func whatCouldNotBeDeletedAtOnceIsDeletedWhenTheFileIsPublished() async throws {
        let rig = try await Rig()
        let content = patternBytes(5 << 19)
        try rig.log("a", content)
        let faults = [
            Fault(
                .reset, at: .body(after: 500_000),
                on: .init(op: "CREATE", role: .dataNode, path: "/logs/**.1.1")),
            // As often as one DELETE is asked for.
            Fault(
                .answer(with: .safeMode("Cannot delete")),
                on: .init(op: "DELETE", path: "/logs/**.1.1", times: 6)),
        ]
        let ids = faults.map { rig.server.faults.add($0) }
        let report = try await rig.ship()
        #expect(rig.server.faults.hits(ids[1]) == 6)
        #expect(report.count(.published) == 1)
        #expect(rig.published("a") == content)
        #expect(rig.destinationNames.count == 1)
    }
}
