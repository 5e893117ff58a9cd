import ArgumentParser
import Shipping

/// Options of every command: which configuration, and what one stream needs to do without.
struct CommonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration. (default: \(Configuration.defaultPath))", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "Keep manifests, records and locks there. (default: \(Configuration.defaultState))",
            valueName: "dir"))
    var state: String?

    @Option(help: ArgumentHelp("This host's name in destinations.", valueName: "name"))
    var host: String?

    @Flag(help: "Print one JSON value on standard output.")
    var json = false

    @Option(
        name: .customLong("stream"),
        help: ArgumentHelp("Only this stream; may be repeated.", valueName: "name"))
    var streams: [String] = []
}

/// What one stream needs to be shipped without a configuration file; it is then called `default`.
struct StreamOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "WebHDFS, such as http://nn1:9870; may be repeated.", valueName: "url"))
    var hdfs: [String] = []

    @Option(
        help: ArgumentHelp(
            "The files of an hour, such as '/var/log/app/access.%Y%m%d%H.log'.",
            valueName: "pattern"))
    var source: String?

    @Option(
        help: ArgumentHelp(
            "Their place, such as '/logs/dt=%Y%m%d/hr=%H/{host}.{name}'.", valueName: "template"))
    var destination: String?

    @Option(help: ArgumentHelp("The HDFS user.", valueName: "name"))
    var user: String?
}

/// How fast, and how to show it.
struct PaceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Send no faster than this, all streams together, such as 5MB/s. (default: no limit)",
            valueName: "rate"), transform: Rate.init(_:))
    var rate: Rate?

    @Option(
        help: ArgumentHelp(
            "May leave at once after a pause, such as 256KB. (default: 50 ms of the rate, at least 256KB)",
            valueName: "size"), transform: ByteCount.init(_:))
    var burst: ByteCount?

    @Option(help: ArgumentHelp("PUTs at once. (default: 4)", valueName: "n"))
    var concurrency: Int?

    func validate() throws {
        if let concurrency, !Configuration.concurrencyRange.contains(concurrency) {
            throw ValidationError(
                "--concurrency \(concurrency) is not in 1 to \(Configuration.concurrencyRange.upperBound)."
            )
        }
    }
}

extension ProgressDisplay.Mode: ExpressibleByArgument {}
