import WebHDFS

/// What the passes of a service share: one state directory, one transport, one limiter.
struct ServiceTools: Sendable {
    let configuration: Configuration
    let state: StateDirectory
    var tools: UploadTools
    let locks: SlotLocks

    init(_ configuration: Configuration, retry: RetryPolicy) throws {
        self.configuration = configuration
        state = try StateDirectory(configuration.state, host: configuration.host)
        tools = try UploadTools(configuration, state: state, retry: retry)
        locks = SlotLocks(in: state)
    }

    /// The same by another configuration, for the passes to come; those that run follow its limits.
    ///
    /// - Throws: `ReloadError` for what only a restart can change; else what `init` throws. Nothing
    ///   has changed then.
    func reloaded(_ new: Configuration) throws -> ServiceTools {
        for (name, isSame) in [
            ("state", new.state == configuration.state), ("host", new.host == configuration.host),
            ("timezone", new.hours == configuration.hours),
        ] where !isSame {
            throw ReloadError(setting: name)
        }
        return ServiceTools(
            configuration: new, state: state, tools: try tools.reconfigured(new), locks: locks)
    }

    private init(
        configuration: Configuration, state: StateDirectory, tools: UploadTools, locks: SlotLocks
    ) {
        (self.configuration, self.state) = (configuration, state)
        (self.tools, self.locks) = (tools, locks)
    }
}

/// A setting that a running service keeps.
public struct ReloadError: Error, CustomStringConvertible {
    let setting: String

    public var description: String {
        "`\(setting)` cannot change while the service runs; restart it"
    }
}
