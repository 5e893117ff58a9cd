/// Reads the table `[limits]`.
struct LimitsBuilder {
    let table: TableReader
    let overrides: ConfigurationOverrides

    func limits() -> Configuration.Limits {
        defer { table.finish() }
        let rate = table.text("rate", such: "\"5MB/s\"", Rate.init(_:))
        // It goes with every rate here; where none is set, each rate has its own.
        let burst = table.text("burst", such: "\"256KB\"") { try SettingRules.burst(ByteCount($0)) }
        let limit = { RateLimit(rate: $0, burst: overrides.burst ?? burst) }
        let timetable = timetable(limit)
        if rate == nil && overrides.rate == nil { checkUse(ofBurst: burst) }
        let concurrency = table.integer("concurrency", in: Configuration.concurrencyRange)
        return Configuration.Limits(
            total: (overrides.rate ?? rate).map(limit),
            // --rate is meant for all times.
            timetable: overrides.rate == nil ? timetable : [],
            concurrency: overrides.concurrency ?? concurrency ?? 4,
            openFiles: table.integer("open_files", in: 1...1_000_000) ?? 256,
            holdDeleted: table.duration("hold_deleted", default: .seconds(6 * 3600)))
    }

    /// There is no rate; what is wrong with one that is written was said.
    private func checkUse(ofBurst burst: ByteCount?) {
        if table.contains("rate") || table.contains("timetable") { return }
        if overrides.burst != nil {
            table.problems.note("--burst limits nothing without a rate: give --rate too")
        } else if burst != nil {
            table.note("burst", "it limits nothing without a rate: set rate too, or leave it out")
        }
    }

    private func timetable(_ limit: (Rate) -> RateLimit) -> [RateTimetable.Entry] {
        var entries: [(entry: RateTimetable.Entry, line: Int?)] = []
        for reader in table.list("timetable") {
            guard let entry = entry(reader, limit) else { continue }
            if let earlier = entries.first(where: { $0.entry.span.overlaps(entry.span) }) {
                let line = earlier.line.map { " of line \($0)" } ?? ""
                table.note(
                    "timetable", line: reader.line,
                    "\(entry.span) overlaps \(earlier.entry.span)\(line); let one begin when the"
                        + " other ends")
            }
            entries.append((entry, reader.line))
        }
        return entries.map(\.entry)
    }

    private func entry(
        _ reader: TableReader, _ limit: (Rate) -> RateLimit
    ) -> RateTimetable.Entry? {
        defer { reader.finish() }
        let from = reader.text("from", such: "\"01:00\"", TimeOfDay.init(_:))
        let to = reader.text("to", such: "\"06:00\"", TimeOfDay.init(_:))
        let rate = reader.text("rate", such: "\"50MB/s\"", Rate.init(_:))
        for key in ["from", "to", "rate"] where !reader.contains(key) {
            table.note(
                "timetable", line: reader.line, "\(key) is missing; it needs from, to and rate")
        }
        guard let from, let to, let rate else { return nil }
        guard let span = DailySpan(from: from, to: to) else {
            reader.note(
                "to",
                "it is the same as from, which could mean all of the day or none of it;"
                    + " for all of it set limits.rate")
            return nil
        }
        return RateTimetable.Entry(span: span, limit: limit(rate))
    }
}
