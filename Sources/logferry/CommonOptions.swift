import ArgumentParser
import Shipping

/// Options of every command.
struct CommonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration. (default: \(Configuration.defaultPath))", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "Keep manifests, records and locks there. (default: the configuration's, else \(Configuration.defaultState))",
            valueName: "dir"))
    var state: String?

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

    @Option(
        help: ArgumentHelp(
            "This host's name in destinations. (default: the machine's)", valueName: "name"))
    var host: String?

    @Option(help: ArgumentHelp("The HDFS user. (default: HDFS decides)", valueName: "name"))
    var user: String?
}

/// How fast.
struct PaceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Send no faster than this, all streams together, at all hours, such as 5MB/s. (default: the configuration's rate and timetable, else no limit)",
            valueName: "rate"), transform: Rate.init(_:))
    var rate: Rate?

    @Option(
        help: ArgumentHelp(
            "Bytes that may leave at once after a pause, such as 256KB. (default: 50 ms of the rate, at least 256KB)",
            valueName: "size"), transform: ByteCount.init(_:))
    var burst: ByteCount?

    @Option(
        help: ArgumentHelp(
            "Uploads at once, 1 to 64. (default: the configuration's, else 4)", valueName: "n"))
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
