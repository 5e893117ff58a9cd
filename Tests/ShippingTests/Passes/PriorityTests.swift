import Sandbox
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// Streams that matter more, in passes of one service.
@Suite(.timeLimit(.minutes(10))) struct PriorityTests {
    @Test func aStreamOfAHigherPriorityNeedNotWaitForAnotherPass() async throws {
        let rig = try await Rig()
        for name in ["a", "b"] { try rig.log(name, patternBytes(10)) }
        let tools = try ServiceTools(Self.configuration(rig), retry: RetryPolicy())
        let held = rig.server.faults.add(Fault(.hold, on: .createAtDataNode))
        let low = Task { try await Self.pass(rig, tools) }
        await rig.server.faults.waitForHit(held)
        try await Self.wait(for: 1, tools)
        try rig.log("urgent", patternBytes(10))
        let high = Task { try await Self.pass(rig, tools) }
        try await Self.wait(for: 2, tools)
        rig.server.faults.remove(held)
        #expect(try await low.value.count(.published) == 2)
        #expect(try await high.value.count(.published) == 1)
        let sent = rig.server.requests.filter { $0.op == "CREATE" && $0.role == .nameNode }
        #expect(sent.map { $0.path.hasPrefix("/urgent/") } == [false, true, false])
    }

    private static func configuration(_ rig: Rig) throws -> Configuration {
        var configuration = try rig.configuration()
        configuration.limits.concurrency = 1
        configuration.streams = try [("a", 0), ("b", 0), ("urgent", 10)].map { name, priority in
            var stream = configuration.streams[0]
            (stream.name, stream.priority) = (name, priority)
            stream.source = try SourcePattern(rig.folder.path("logs/\(name).%Y%m%d%H.log"))
            stream.destination = try DestinationTemplate("/{stream}/{name}", for: stream.source)
            return stream
        }
        return configuration
    }

    private static func pass(_ rig: Rig, _ tools: ServiceTools) async throws -> PassReport {
        let hours = try Rig.hours(1)
        return try await Pass(
            tools, scope: .range(from: hours.lowerBound, to: hours.upperBound),
            progress: PassProgress(), log: rig.silence, now: Moment.now
        ).run { _ in }
    }

    private static func wait(for count: Int, _ tools: ServiceTools) async throws {
        while tools.tools.turns.inLine < count {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}
