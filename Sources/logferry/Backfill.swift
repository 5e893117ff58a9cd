import ArgumentParser
import Shipping

struct Backfill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ship the hours from --from to --to, however old.",
        discussion: """
            Hours that were shipped already are not sent again.

            \(Exit.explanation)
            """)

    @OptionGroup(title: "Hours") var hours: HourRange
    @OptionGroup var common: CommonOptions
    @OptionGroup(title: "One stream without a configuration file") var stream: StreamOptions
    @OptionGroup(title: "Pace") var pace: PaceOptions
    @OptionGroup(title: "Output") var output: PassOutputOptions

    func run() async throws {
        try await PassCommand(
            common: common, stream: stream, pace: pace, output: output,
            scope: .range(from: hours.from, to: hours.to), wait: nil
        ).run()
    }
}

/// From one hour, included, to another, excluded.
struct HourRange: ParsableArguments {
    @Option(
        help: ArgumentHelp("The first hour, such as 2026-11-20T08.", valueName: "hour"),
        transform: hour)
    var from: HourLabel

    @Option(
        help: ArgumentHelp("The hour after the last.", valueName: "hour"), transform: hour)
    var to: HourLabel

    func validate() throws {
        guard from < to else {
            throw ValidationError(
                "--from \(from) is not before --to \(to); --to names the hour after the last one.")
        }
    }
}

/// Reads `2026-11-20T08`.
private func hour(_ text: String) throws -> HourLabel {
    guard let label = HourLabel(text) else {
        throw ValidationError("'\(text)' is no hour; write it like 2026-11-20T08.")
    }
    return label
}
