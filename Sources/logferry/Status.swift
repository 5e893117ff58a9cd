import ArgumentParser
import Shipping

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show which hours of which streams are complete, waiting or failed.",
        discussion: """
            Reads the manifests only; HDFS is not asked. Shows the newest 24 hours of each stream \
            and every unfinished older one.

            Exit codes: 0 nothing is left to do; 65 a person must decide; 75 something is left that \
            a later pass will try again; 77 permission; 78 configuration.
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Show every hour that has a manifest.")
    var all = false

    func run() async throws {
        let screen = Screen()
        let report = try await Failure.exiting(screen) {
            let path = try ConfigurationLoading(common).statePath()
            // Before the first pass there is no state yet, and nothing to tell.
            guard let state = try StateDirectory.existing(path) else {
                return StatusReport(slots: [])
            }
            return try StatusReport(
                ManifestStore(state, isReadOnly: true), streams: common.streams, all: all
            ) { screen.line("warning: \($0)") }
        }
        if common.json {
            try Console.json(report.slots)
        } else {
            for line in StatusText.lines(report) { Console.output(line) }
        }
        try Exit(report).end()
    }
}
