import Glibc
import Shipping

/// Finds the configuration file and lets flags win over it.
struct ConfigurationLoading {
    private let common: CommonOptions
    private let stream: StreamOptions?
    private let pace: PaceOptions?

    init(_ common: CommonOptions, _ stream: StreamOptions? = nil, _ pace: PaceOptions? = nil) {
        (self.common, self.stream, self.pace) = (common, stream, pace)
    }

    /// All of it.
    ///
    /// - Parameter isFirst: Texts are in the time zone of the first one, from then on.
    func load(isFirst: Bool = true) throws -> Configuration {
        let configuration = try Configuration(file: file(), overrides: overrides)
        if isFirst { configuration.hours.useForTexts() }
        return configuration
    }

    /// The state directory, for commands that need nothing else.
    func statePath() throws -> String {
        try statePathFlag ?? Configuration.statePath(in: file())
    }

    /// A file that was named must be there.
    private func file() throws -> ConfigurationFile? {
        if let path = common.config { return try ConfigurationFile(path: path) }
        return try ConfigurationFile.ifPresent(path: Configuration.defaultPath)
    }

    private var overrides: ConfigurationOverrides {
        var overrides = ConfigurationOverrides()
        overrides.hdfs = stream?.hdfs ?? []
        overrides.source = stream?.source
        overrides.destination = stream?.destination
        overrides.state = statePathFlag
        overrides.host = stream?.host
        overrides.user = stream?.user
        overrides.rate = pace?.rate
        overrides.burst = pace?.burst
        overrides.concurrency = pace?.concurrency
        overrides.streams = common.streams
        return overrides
    }

    /// Absolute, so that a directory is the same one whoever names it.
    private var statePathFlag: String? {
        guard let path = common.state, !path.hasPrefix("/"), let here = getcwd(nil, 0) else {
            return common.state
        }
        defer { free(here) }
        return "\(String(cString: here))/\(path)"
    }
}
