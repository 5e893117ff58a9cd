import Curl
import Sandbox
import TestSupport
import WebHDFS

@testable import Shipping

/// A host with logs of many hours.
extension LogHost {
    /// So many, the last one that of `LogHost.hour`.
    static func hours(_ count: Int) throws -> Range<HourLabel> {
        let to = try HourLabel.of("2026-11-20T09")
        return to.advanced(by: -count)..<to
    }

    /// Writes a log of each of these hours, long settled.
    func logs(_ name: String, of hours: Range<HourLabel>, _ bytes: [UInt8]) throws {
        for hour in hours {
            let digits = hour.description.filter(\.isNumber)
            try folder.write(bytes, to: "logs/\(name).\(digits).log")
            try folder.setModified("logs/\(name).\(digits).log", to: Self.longAgo)
        }
    }

    /// The logs that are in HDFS, without the host: `a.2026112008`.
    var publishedLogs: [String] {
        folder.names(in: "hdfs/logs").flatMap { hour in
            folder.names(in: "hdfs/logs/\(hour)").map {
                String($0.dropFirst("web.".count).dropLast(".log".count))
            }
        }
    }

    func backfill(
        _ hours: Range<HourLabel>, progress: PassProgress = PassProgress(),
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        _ rule: (inout BackfillRules) -> Void = { _ in },
        configured change: (inout Configuration) throws -> Void = { _ in },
        telling report: @escaping @Sendable (PassReport.File) -> Void = { _ in }
    ) async throws -> PassReport {
        var (configuration, rules) = (try configuration(), BackfillRules())
        try change(&configuration)
        rule(&rules)
        var retry = RetryPolicy()
        retry.sleep = { _ in await Task.yield() }
        let run = try BackfillRun(
            configuration, hours: hours, rules: rules, progress: progress, log: silence,
            retry: retry, clock: clock)
        let plan = try BackfillRun.plan(configuration, hours: hours, rules: rules, log: silence)
        return try await run.run(plan, keepingFiles: true, telling: report)
    }

    /// Ships the hour once more, and replaces what is there.
    func reship(configured change: (inout Configuration) throws -> Void = { _ in }) async throws
        -> PassReport
    {
        try await backfill(Self.hours(1), { $0.reships = true }, configured: change)
    }
}
