import ArgumentParser
import Shipping

struct Ship: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ship what is due, then exit. For a timer or cron.",
        discussion: """
            Looks at all finished hours within `lookback` and at every unfinished older one. Gives \
            up after 10 minutes without progress.

            \(Exit.explanation)
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup(title: "One stream without a configuration file") var stream: StreamOptions
    @OptionGroup(title: "Pace") var pace: PaceOptions
    @OptionGroup(title: "Output") var output: PassOutputOptions

    @Option(
        help: ArgumentHelp(
            "Wait that long for files that were written to a moment ago, such as 5m.",
            valueName: "duration"), transform: Duration.init(text:))
    var wait: Duration?

    func run() async throws {
        try await PassCommand(
            common: common, stream: stream, pace: pace, output: output,
            work: .due(waiting: wait ?? .zero)
        ).run()
    }
}
