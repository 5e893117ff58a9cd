import ArgumentParser
import Shipping

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ship every hour once it is over, until SIGTERM.",
        discussion: """
            Each stream has its own fixed minute after the hour on each host: `delay`, and an offset \
            within `spread`. Hours that ended while it was down are caught up, as far back as \
            `lookback`; older ones are missed, see `status`. What failed or was not ready is tried \
            again until it is published or gone.

            SIGTERM stops within 10 seconds and keeps what is verified; a second one stops at once. \
            SIGHUP reads the configuration again: transfers in flight follow a new rate, the rest \
            holds from the next pass on; a bad one is refused, and the old one stays. Under \
            systemd it tells when it is ready, how it stands, and that it is alive.

            \(Exit.explanation)
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup(title: "One stream without a configuration file") var stream: StreamOptions
    @OptionGroup(title: "Pace") var pace: PaceOptions

    func run() async throws {
        let screen = Screen()
        Footprint.releaseCode()
        try await Failure.exiting(screen) {
            let loading = ConfigurationLoading(common, stream, pace)
            let host = ServiceHost(loading, screen.log)
            let outcome = try await host.run()
            if common.json, let last = outcome.last { try Console.json(last) }
            try Exit(outcome).end()
        }
    }
}
