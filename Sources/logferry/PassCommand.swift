import ArgumentParser
import Logging
import Shipping

/// What `ship` and `backfill` have in common: one pass, shown while it runs and reported at its end.
struct PassCommand {
    let common: CommonOptions
    let stream: StreamOptions
    let pace: PaceOptions
    let output: PassOutputOptions
    let scope: Pass.Scope
    /// How long to wait for unsettled files.
    var wait: Duration?

    private let screen = Screen()

    func run() async throws {
        Footprint.releaseCode()
        try await Failure.exiting(screen) {
            let configuration = try ConfigurationLoading(common, stream, pace).load()
            if output.dryRun {
                let plan = try PassPlan(configuration, scope: scope, log: log)
                if common.json { return try Console.json(plan) }
                for line in PlanText.lines(plan) { Console.output(line) }
                return
            }
            let report = try await ship(configuration)
            if common.json { try Console.json(report) }
            try Exit(report).end()
        }
    }

    private func ship(_ configuration: Configuration) async throws -> PassReport {
        let progress = PassProgress()
        let pass = try Pass(configuration, scope: scope, progress: progress, log: log)
        let display = Task {
            if ProgressDisplay.isWanted(output.progress) {
                await ProgressDisplay(progress: progress, screen: screen).run()
            }
        }
        defer { display.cancel() }
        let report = try await pass.run(waiting: wait ?? .zero) { [log] file in
            if let line = ReportText.line(file) { log.log(level: file.logLevel, "\(line)") }
        }
        display.cancel()
        await display.value
        log.info("\(ReportText.summary(report))")
        return report
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
