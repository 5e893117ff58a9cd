import ArgumentParser
import Logging
import Shipping

/// What `ship` and `backfill` have in common: files are shipped, shown meanwhile and reported at the
/// end.
struct PassCommand {
    enum Work {
        /// - Parameter waiting: How long to wait for unsettled files.
        case due(waiting: Duration)
        case backfill(Range<HourLabel>, BackfillRules)
    }

    let common: CommonOptions
    let stream: StreamOptions
    let pace: PaceOptions
    let output: PassOutputOptions
    let work: Work

    private let screen = Screen()

    func run() async throws {
        Footprint.releaseCode()
        try await Failure.exiting(screen) {
            let configuration = try ConfigurationLoading(common, stream, pace).load()
            if output.dryRun { return try plan(configuration) }
            let report = try await ship(configuration)
            log.info("\(ReportText.summary(report))")
            if let left = ReportText.left(report, work) { log.notice("\(left)") }
            if common.json { try Console.json(report) }
            // Ending runs code of all libraries, on top of what shipping needed.
            Footprint.releaseCode()
            try Exit(report).end()
        }
    }

    private func plan(_ configuration: Configuration) throws {
        switch work {
        case .due:
            let plan = try PassPlan(configuration, scope: .due, log: log)
            if common.json { return try Console.json(plan) }
            for line in PlanText.lines(plan, configuration: common.config) {
                Console.output(line)
            }
        case .backfill(let hours, let rules):
            try planBackfill(configuration, hours, rules)
        }
    }

    /// Prints each window's part at once, and keeps it for JSON only.
    private func planBackfill(
        _ configuration: Configuration, _ hours: Range<HourLabel>, _ rules: BackfillRules
    ) throws {
        var whole = PassPlan()
        let plan = try BackfillRun.plan(configuration, hours: hours, rules: rules, log: log) {
            part in
            if common.json {
                whole.add(part)
            } else {
                for line in PlanText.fileLines(part) { Console.output(line) }
            }
        }
        guard common.json else {
            return Console.output("\(PlanText.summary(plan, configuration)); nothing was touched")
        }
        whole.seconds = plan.seconds(configuration)
        try Console.json(whole)
    }

    private func ship(_ configuration: Configuration) async throws -> PassReport {
        let progress = PassProgress()
        switch work {
        case .due(let patience):
            let pass = try Pass(configuration, scope: .due, progress: progress, log: log)
            Footprint.releaseCode()
            return try await show(progress, configuration, pass.heldBytes) {
                try await pass.run(
                    waiting: patience, keepingFiles: common.json, telling: tell)
            }
        case .backfill(let hours, let rules):
            let plan = try BackfillRun.plan(configuration, hours: hours, rules: rules, log: log)
            let run = try BackfillRun(
                configuration, hours: hours, rules: rules, progress: progress, log: log)
            log.info("\(PlanText.summary(plan, configuration))")
            Footprint.releaseCode()
            return try await show(progress, configuration, run.heldBytes) {
                try await run.run(plan, keepingFiles: common.json, telling: tell)
            }
        }
    }

    /// Runs `body`, and draws its progress where that is wanted.
    private func show(
        _ progress: PassProgress, _ configuration: Configuration,
        _ heldBytes: @escaping @Sendable () async -> Int64, _ body: () async throws -> PassReport
    ) async throws -> PassReport {
        let display = Task {
            if ProgressDisplay.isWanted(output.progress) {
                await ProgressDisplay(
                    progress: progress, forecast: Forecast(configuration), screen: screen,
                    heldBytes: heldBytes
                ).run()
            }
        }
        defer { display.cancel() }
        let report = try await body()
        display.cancel()
        await display.value
        return report
    }

    private var tell: @Sendable (PassReport.File) -> Void {
        { [log] file in
            if let line = ReportText.line(file) { log.log(level: file.logLevel, "\(line)") }
        }
    }

    private var log: Logger { screen.log }
}

extension PassReport.File {
    var logLevel: Logger.Level {
        switch state {
        case .published, .already: .info
        case .waiting: .notice
        case .failed: .warning
        case .conflict, .vanished: .error
        }
    }
}
