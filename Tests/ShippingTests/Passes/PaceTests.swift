import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// What limits and priorities do to a pass.
@Suite struct PaceTests {
    private static func second(_ stream: StreamConfiguration, in rig: Rig) throws
        -> StreamConfiguration
    {
        var other = stream
        other.name = "urgent"
        other.source = try SourcePattern(rig.folder.path("logs/*.%Y%m%d%H.urgent"))
        other.destination = try DestinationTemplate(
            "/logs/%Y%m%d%H/{host}.{name}", for: other.source)
        return other
    }

    /// The stream whose name comes later goes first, with all its hours.
    @Test func filesOfAHigherPriorityGoFirstAndThenTheOldest() async throws {
        let rig = try await Rig()
        let old = "2026112007"
        for name in [
            "a.\(Rig.hour).log", "a.\(old).log", "b.\(Rig.hour).urgent", "b.\(old).urgent",
        ] {
            try rig.folder.write("x", to: "logs/\(name)")
        }
        var configuration = try rig.configuration()
        configuration.streams.append(try Self.second(configuration.streams[0], in: rig))
        configuration.streams[1].priority = 10
        configuration.streams[1].settle = .zero
        configuration.streams[0].settle = .zero
        let survey = Survey(
            configuration: configuration,
            scope: .range(from: try .of("2026-11-20T07"), to: try .of("2026-11-20T09")),
            store: nil, locks: nil, log: rig.silence)
        var now = Moment.now()
        now = Moment(wall: max(now.wall, try .at("2026-11-21T00:00:00Z")), steady: now.steady)
        var route = try survey.route(at: now.wall)
        let works = try survey.run(along: &route, at: now).works
        #expect(
            works.map { "\($0.stream.name) \($0.slot.label)" } == [
                "urgent 2026-11-20T07", "urgent 2026-11-20T08", "access 2026-11-20T07",
                "access 2026-11-20T08",
            ])
    }
}
