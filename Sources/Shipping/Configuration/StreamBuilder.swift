/// Puts the streams together: those of the file, or the one that flags make.
struct StreamBuilder {
    /// What the stream is called that flags make.
    static let nameByFlags = "default"

    private let overrides: ConfigurationOverrides
    private let problems: ProblemList
    private let hasFile: Bool

    init(_ overrides: ConfigurationOverrides, _ problems: ProblemList, hasFile: Bool) {
        (self.overrides, self.problems, self.hasFile) = (overrides, problems, hasFile)
    }

    /// - Parameter table: All of the file's streams. They are checked even if flags replace them.
    func streams(_ table: TableReader) -> [StreamConfiguration] {
        let tables = table.tables()
        let inFile = tables.compactMap { stream($0.table, named: $0.name, in: table) }
        if overrides.source != nil || overrides.destination != nil { return selected(byFlags()) }
        if tables.isEmpty { problems.note(noStream) }
        for (name, conflict) in StreamConflict.all(in: inFile) { table.note(name, conflict) }
        // What is wrong with one must not look like an unknown name.
        return inFile.count == tables.count ? selected(inFile) : inFile
    }

    private var noStream: String {
        let byFlags = "or give --hdfs, --source and --destination"
        if hasFile {
            return "no stream is configured: add a table such as [streams.access] with source and"
                + " destination, \(byFlags)"
        }
        return "there is no \(Configuration.defaultPath): write one, name another file with"
            + " --config, \(byFlags)"
    }

    private func stream(
        _ table: TableReader, named name: String, in parent: TableReader
    ) -> StreamConfiguration? {
        do {
            try SettingRules.streamName(name)
        } catch {
            parent.note(name, "\(error)")
        }
        defer { table.finish() }
        let source = table.text(
            "source", such: "\"/var/log/app/access.%Y%m%d%H.log\"", SourcePattern.init(_:))
        // Without a source it cannot be judged.
        let template =
            table.text(
                "destination", such: "\"/logs/dt=%Y%m%d/hr=%H/{host}.{name}\""
            ) { text in try source.map { try DestinationTemplate(text, for: $0) } } ?? nil
        for key in ["source", "destination"] where !table.contains(key) {
            parent.note(name, "\(key) is missing; it needs source and destination")
        }
        let settings = settings(table)
        guard let source, let template else { return nil }
        return settings(name, source, template)
    }

    private typealias Settings = (String, SourcePattern, DestinationTemplate) -> StreamConfiguration

    /// Reads what has a default.
    private func settings(_ table: TableReader?) -> Settings {
        let stamp = table?.text("stamp", such: "\"begin\"", choice(of: StampRule.self))
        let settle = table?.text("settle", such: "\"2m\"", Duration.init(text:))
        let expect = table?.bool("expect")
        let rate = table?.text("rate", such: "\"3MB/s\"", Rate.init(_:))
        let priority = table?.integer("priority", in: Configuration.priorityRange)
        let blockSize = table?.text("block_size", such: "\"128MiB\"", SettingRules.blockSize)
        let partBlocks = table?.integer("part_blocks", in: 0...1_000_000)
        let verify = table?.text("verify", such: "\"checksum\"", choice(of: VerifyRule.self))
        return { name, source, destination in
            StreamConfiguration(
                name: name, source: source, destination: destination, stamp: stamp ?? .begin,
                settle: settle ?? .seconds(120), expect: expect ?? false, rate: rate,
                priority: priority ?? 0, blockSize: blockSize ?? ByteCount(128 << 20),
                partBlocks: partBlocks ?? 1,
                verify: verify ?? .checksum)
        }
    }

    private func byFlags() -> [StreamConfiguration] {
        guard let pattern = overrides.source, let template = overrides.destination else {
            let (given, missing) =
                overrides.source == nil
                ? ("--destination", "--source") : ("--source", "--destination")
            problems.note("\(given) needs \(missing) too: both together make a stream")
            return []
        }
        let source = problems.flag("--source", pattern, SourcePattern.init(_:))
        guard let source else { return [] }
        let destination = problems.flag("--destination", template) {
            try DestinationTemplate($0, for: source)
        }
        guard let destination else { return [] }
        return [settings(nil)(Self.nameByFlags, source, destination)]
    }

    /// Those that --stream names, or all.
    private func selected(_ streams: [StreamConfiguration]) -> [StreamConfiguration] {
        if overrides.streams.isEmpty { return streams }
        let names = streams.map(\.name)
        for name in overrides.streams where !names.contains(name) && !names.isEmpty {
            problems.note(
                "--stream: there is no stream '\(name)'; there are \(names.joined(separator: ", "))"
            )
        }
        return streams.filter { overrides.streams.contains($0.name) }
    }
}

private func choice<Value: RawRepresentable & CaseIterable>(
    of type: Value.Type
) -> (String) throws -> Value where Value.RawValue == String {
    { text in
        if let value = Value(rawValue: text) { return value }
        let known = Value.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
        throw InvalidValue("\(text.debugDescription) is not known; write \(known)")
    }
}
