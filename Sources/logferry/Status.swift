import ArgumentParser
import Shipping

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show which hours of which streams are complete, waiting or failed.",
        discussion: """
            Reads the manifests only; HDFS is not asked. Shows the newest 24 hours of each stream, \
            every unfinished older one, and every one that is incomplete or was missed, until \
            --acknowledge, with the backfill that ships what is still there of missed ones; and when \
            `serve` looks for each stream's next hour on this host.

            Exit codes: 0 nothing is left to do; 65 a person must decide; 75 something is left that \
            a later pass will try again; 77 permission; 78 configuration.
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Show every hour that has a manifest.")
    var all = false

    @Flag(
        help: """
            Take note of hours that are incomplete or were missed: they raise no alarm any more, \
            until something new goes wrong in them. Of all streams and hours, or those chosen.
            """)
    var acknowledge = false

    @OptionGroup(title: "Hours to acknowledge") var hours: OptionalHourRange

    func validate() throws {
        if hours.range != nil, !acknowledge {
            throw ValidationError("--from and --to choose what to --acknowledge.")
        }
    }

    func run() async throws {
        let screen = Screen()
        let report = try await Failure.exiting(screen) {
            let starts = nextStarts()
            let path = try ConfigurationLoading(common).statePath()
            // Before the first pass there is no state yet, and nothing to tell.
            guard let state = try StateDirectory.existing(path) else {
                return StatusReport(slots: [], nextStarts: starts)
            }
            let store = ManifestStore(state, isReadOnly: true)
            if acknowledge { try takeNote(in: ManifestStore(state), screen) }
            return try StatusReport(
                store, streams: common.streams, all: all, nextStarts: starts
            ) { screen.line("warning: \($0)") }
        }
        if common.json {
            try Console.json(report)
        } else {
            for line in StatusText.lines(report, configuration: common.config) {
                Console.output(line)
            }
        }
        try Exit(report).end()
    }

    private func takeNote(in store: ManifestStore, _ screen: Screen) throws {
        for stream in try StatusReport.streams(common.streams, in: store) {
            let result = try store.acknowledge(stream: stream, hours: hours.range)
            for slot in result.done { screen.line("acknowledged  \(stream)  \(slot)") }
            for slot in result.busy {
                screen.line(
                    "warning: a pass is in \(stream) \(slot); acknowledge it once it is over")
            }
        }
    }

    /// By stream; none without a configuration that says so, which nothing else here needs.
    private func nextStarts() -> [String: String] {
        var common = common
        common.streams = []
        let starts = (try? ConfigurationLoading(common).load())?.nextStarts ?? []
        return Dictionary(uniqueKeysWithValues: starts.map { ($0.stream, $0.at) })
    }
}
