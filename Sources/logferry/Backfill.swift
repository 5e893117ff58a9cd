import ArgumentParser
import Shipping

struct Backfill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ship the hours from --from to --to, however old.",
        discussion: """
            Says first how much that is, and how long it takes at the limits. Files that were \
            shipped already are not sent again, and what another process, such as the service, has \
            at hand is left to it. The oldest hours go first, of each day those of the streams with \
            the highest priority.

            \(Exit.explanation)
            """)

    @OptionGroup(title: "Hours") var hours: HourRange
    @OptionGroup(title: "Extent") var extent: ExtentOptions
    @OptionGroup var common: CommonOptions
    @OptionGroup(title: "One stream without a configuration file") var stream: StreamOptions
    @OptionGroup(title: "Pace") var pace: PaceOptions
    @OptionGroup(title: "Output") var output: PassOutputOptions

    func run() async throws {
        try await PassCommand(
            common: common, stream: stream, pace: pace, output: output,
            work: .backfill(hours.from..<hours.to, extent.rules)
        ).run()
    }
}

/// How far a backfill goes, and in which order.
struct ExtentOptions: ParsableArguments {
    @Flag(help: "The newest hours first.")
    var reverse = false

    @Option(
        help: ArgumentHelp(
            """
            Stop when so many files were shipped; what is left is said, exit code 75. The rest of \
            an hour that was begun is shipped by the next pass, also by a service's.
            """,
            valueName: "n"))
    var limitFiles: Int?

    @Option(
        help: ArgumentHelp(
            "After that time, such as 6h, begin no file and no part of one; what is left is said, exit code 75.",
            valueName: "duration"), transform: Duration.init(text:))
    var maxDuration: Duration?

    @Flag(
        inversion: .prefixedNo,
        help: ArgumentHelp(
            """
            Send again what is published, or at the destination, and replace it in one step when it \
            is verified. Needs a server that can: HttpFS is refused. A file that was begun is \
            finished by any later pass; --no-reship calls that off, and what HDFS has stays.
            """))
    var reship: Bool?

    func validate() throws {
        if let limitFiles, limitFiles < 1 {
            throw ValidationError(
                "--limit-files \(limitFiles) would ship nothing; give at least 1.")
        }
    }

    var rules: BackfillRules {
        var rules = BackfillRules()
        (rules.isReversed, rules.reships) = (reverse, reship)
        (rules.mostFiles, rules.mostTime) = (limitFiles, maxDuration)
        return rules
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
        try checkOrder(from, to)
    }
}

/// Some hours, or all.
struct OptionalHourRange: ParsableArguments {
    @Option(
        help: ArgumentHelp("The first hour. (default: the oldest)", valueName: "hour"),
        transform: hour)
    var from: HourLabel?

    @Option(
        help: ArgumentHelp(
            "The hour after the last. (default: after the newest)", valueName: "hour"),
        transform: hour)
    var to: HourLabel?

    /// Nil: all.
    var range: Range<HourLabel>? {
        guard from != nil || to != nil else { return nil }
        let from = from ?? .first
        return from..<max(from, to ?? .last)
    }

    func validate() throws {
        if let from, let to { try checkOrder(from, to) }
    }
}

private func checkOrder(_ from: HourLabel, _ to: HourLabel) throws {
    guard from < to else {
        throw ValidationError(
            "--from \(from) is not before --to \(to); --to names the hour after the last one.")
    }
}

/// Reads `2026-11-20T08`.
private func hour(_ text: String) throws -> HourLabel {
    guard let label = HourLabel(text) else {
        throw ValidationError("'\(text)' is no hour; write it like 2026-11-20T08.")
    }
    return label
}
