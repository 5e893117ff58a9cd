import WebHDFS

extension Configuration {
    /// - Parameters:
    ///   - file: Nil where flags say all that is needed.
    ///   - overrides: Win over the file; what the file says is checked all the same.
    /// - Throws: All that is wrong, with file and line, or flag.
    public init(
        file: ConfigurationFile?, overrides: ConfigurationOverrides
    ) throws(ConfigurationError) {
        let problems = ProblemList(file)
        let root = try TableReader(file, problems)
        let builder = ConfigurationBuilder(
            root: root, overrides: overrides, problems: problems, hasFile: file != nil)
        self = try builder.build()
        if let path = file?.path, path != Self.defaultPath { self.file = path }
    }

    /// The state directory alone, for commands that need nothing else.
    public static func statePath(in file: ConfigurationFile?) throws(ConfigurationError) -> String {
        let problems = ProblemList(file)
        let root = try TableReader(file, problems)
        let path = ConfigurationBuilder.state(root)
        guard problems.isEmpty else { throw problems.error }
        return path ?? defaultState
    }
}

/// Puts a configuration together; every key of the file, with its default, is here, in `LimitsBuilder`
/// and in `StreamBuilder`.
struct ConfigurationBuilder {
    let root: TableReader
    let overrides: ConfigurationOverrides
    let problems: ProblemList
    let hasFile: Bool

    func build() throws(ConfigurationError) -> Configuration {
        let state = Self.state(root)
        let host = host()
        let hours = hours()
        let keep = root.duration("keep", default: .seconds(90 * 86_400))
        let limits = LimitsBuilder(table: root.table("limits"), overrides: overrides).limits()
        let schedule = schedule(root.table("schedule"))
        checkKeep(keep, schedule)
        let streams = StreamBuilder(overrides, problems, hasFile: hasFile).streams(
            root.table("streams"))
        let hdfs = hdfs(root.table("hdfs"))
        let stateFlag = problems.flag("--state", overrides.state, SettingRules.path)
        root.finish()
        guard problems.isEmpty, let host, let hours else { throw problems.error }
        return Configuration(
            state: stateFlag ?? state ?? Configuration.defaultState, host: host, hours: hours,
            keep: keep, hdfs: hdfs, limits: limits, schedule: schedule, streams: streams,
            hasAllStreams: overrides.streams.isEmpty && overrides.source == nil)
    }

    static func state(_ root: TableReader) -> String? {
        root.text("state", such: "\"/var/lib/logferry\"", SettingRules.absolutePath)
    }

    private func host() -> String? {
        let inFile = root.text("host", such: "\"web-17\"", SettingRules.host)
        let flag = problems.flag("--host", overrides.host, SettingRules.host)
        if let host = flag ?? inFile { return host }
        do {
            return try SettingRules.machineName()
        } catch {
            problems.note("the machine's host name: \(error); or set `host` or --host")
            return nil
        }
    }

    private func hours() -> LocalHours? {
        let inFile = root.text("timezone", such: "\"Asia/Shanghai\"") {
            try LocalHours(zone: $0)
        }
        if inFile != nil || root.contains("timezone") { return inFile }
        do {
            return try LocalHours(zone: nil)
        } catch {
            problems.note("\(error)")
            return nil
        }
    }

    private func hdfs(_ table: TableReader) -> Configuration.HDFS {
        let inFile = table.texts(
            "endpoints", such: "[\"http://nn1:9870\"]", NetworkRules.endpoint)
        let flags = overrides.hdfs.compactMap {
            problems.flag("--hdfs", $0, NetworkRules.endpoint)
        }
        // Where something is wrong, it may be the endpoint, or that there is no file.
        if overrides.hdfs.isEmpty && (inFile ?? []).isEmpty && problems.isEmpty {
            problems.note(
                "no endpoint of WebHDFS is given: set [hdfs] endpoints in the configuration, or"
                    + " --hdfs http://nn1:9870")
        }
        let user = table.text("user", such: "\"logs\"", SettingRules.user)
        let userFlag = problems.flag("--user", overrides.user, SettingRules.user)
        defer { table.finish() }
        return Configuration.HDFS(
            endpoints: overrides.hdfs.isEmpty ? inFile ?? [] : flags, user: userFlag ?? user,
            permission: table.text("permission", such: "\"640\"", SettingRules.permission),
            // Source: dfs.replication.max in hdfs-default.xml.
            replication: table.integer("replication", in: 1...512),
            connectTo: table.texts(
                "resolve", such: "[\"dn1.inside:9864=10.0.0.5:9864\"]", NetworkRules.connectTo)
                ?? [],
            proxy: table.text(
                "proxy", such: "\"http://proxy.example.com:3128\"", NetworkRules.proxy) ?? nil)
    }

    /// Without its manifest an hour that is looked at again would be compared with HDFS, or shipped
    /// again where HDFS has it no more.
    private func checkKeep(_ keep: Duration, _ schedule: Configuration.Schedule) {
        // A day's manifests go together.
        let least = schedule.lookback + schedule.delay + schedule.spread + .seconds(86_400)
        guard keep < least else { return }
        let hours = (least.components.seconds + 3_599) / 3_600
        let written = root.string("keep") ?? keep.text
        root.note(
            "keep",
            """
            '\(written)' is less than lookback, delay, spread and a day together: write at least \
            "\(hours)h"
            """)
    }

    private func schedule(_ table: TableReader) -> Configuration.Schedule {
        defer { table.finish() }
        return Configuration.Schedule(
            delay: table.duration("delay", default: .seconds(300)),
            spread: table.duration("spread", default: .seconds(600)),
            lookback: table.text("lookback", such: "\"24h\"", SettingRules.lookback)
                ?? .seconds(86_400))
    }
}
