public import Logging
public import WebHDFS

/// One look at all streams: find what is due, ship it, report.
public struct Pass: Sendable {
    public enum Scope: Sendable {
        /// What ended within `lookback`, and everything unfinished.
        case due
        /// The slots from `from` to the one before `to`, however old.
        case range(from: HourLabel, to: HourLabel)
    }

    /// A pass without progress for so long gives up.
    static let giveUpAfter = Duration.seconds(600)

    let configuration: Configuration
    let scope: Scope
    let state: StateDirectory
    let tools: UploadTools
    let progress: PassProgress
    let log: Logger

    /// - Throws: `StateError`, `PacingError`, or an error of the transport: nothing can be shipped.
    public init(
        _ configuration: Configuration, scope: Scope, progress: PassProgress, log: Logger,
        retry: RetryPolicy = RetryPolicy()
    ) throws {
        self.configuration = configuration
        self.scope = scope
        self.progress = progress
        self.log = log
        state = try StateDirectory(configuration.state, host: configuration.host)
        tools = try UploadTools(configuration, state: state, retry: retry)
        for (path, _) in tools.limiter.repairs {
            log.warning(
                "the rate limit's file was damaged; it starts without credit",
                metadata: ["path": "\(path)"])
        }
    }

    /// Passes until nothing waits to settle, or would settle too late.
    ///
    /// - Parameters:
    ///   - patience: How long to wait for files that were written to a moment ago.
    ///   - report: Is told of each file whose turn is over, or that has none.
    /// - Returns: What became of each file in the end.
    /// - Throws: `StateError` when the state directory is of no use; whatever happens to single
    ///   files is in the report.
    public func run(
        waiting patience: Duration = .zero,
        telling report: @escaping @Sendable (PassReport.File) -> Void
    ) async throws -> PassReport {
        // Not of the wall clock: that may be set meanwhile.
        let deadline = ContinuousClock.now + patience
        var total = try await runOnce(telling: report)
        while let settlesAt = total.settlesAt, !Task.isCancelled {
            let pause = max(.milliseconds(1), settlesAt - .now())
            guard ContinuousClock.now + pause <= deadline else { break }
            try await Task.sleep(for: pause)
            total = total.followed(by: try await runOnce(telling: report))
        }
        return total
    }

    private func runOnce(
        telling report: @escaping @Sendable (PassReport.File) -> Void
    ) async throws -> PassReport {
        try await GivingUp.after(Self.giveUpAfter, without: progress, log) {
            try await look(telling: report)
        }
    }

    private func look(
        telling report: @escaping @Sendable (PassReport.File) -> Void
    ) async throws -> PassReport {
        let now = Moment.now()
        let clock = ClockNote.read(in: state, at: now)
        try clock.save(in: state)
        let store = ManifestStore(state)
        var isDamaged = false
        func records() throws -> [UploadRecord] {
            try tools.records.all {
                log.warning("\($0)")
                isDamaged = true
            }
        }
        let survey = Survey(
            configuration: configuration, scope: scope, store: store, state: state,
            records: try records(), lastStep: clock.stepNoticed, log: log)
        let found = try survey.run(at: now)
        // Until it let a slot go, another process went on with its uploads.
        let left = try records()
        let search = StraySearch(tools, state: state, log: log)
        let isSearching = try search.note(
            found.works.strayDirectories(
                since: state.since(), isDamaged: isDamaged, host: configuration.host))
        let hasDue = found.works.contains { !$0.plan.due.isEmpty }
        let refusal = hasDue || isSearching || !left.isEmpty ? await refusal() : nil
        var works = found.works
        let finished = refusal == nil ? try await tidyUp(&works, left, search) : []
        let notes = found.notes + works.flatMap(\.notes)
        notes.forEach(report)
        let due = works.flatMap(\.plan.due)
        progress.due(files: due.count, bytes: due.lazy.map(\.found.size).total)
        if hasDue, refusal == nil { await tools.learnForm() }
        let run = PassRun(
            tools: tools, store: store, configuration: configuration, refusal: refusal,
            progress: progress)
        Footprint.endStage()
        let shipped = try await run.ship(works, records: left, telling: report)
        for record in finished {
            try tools.records.retire(record, givingUp: record.leftovers(), at: .now())
        }
        return PassReport(
            files: notes + shipped, seconds: now.steady.duration(to: .now) / .seconds(1),
            settlesAt: works.compactMap(\.plan.settlesAt).min())
    }

    /// Deletes and finishes what earlier runs left.
    ///
    /// - Returns: Uploads that were published without their source, and can be forgotten later.
    private func tidyUp(
        _ works: inout [SlotWork], _ records: [UploadRecord], _ search: StraySearch
    ) async throws -> [UploadRecord] {
        try await search.run(at: .now())
        try await tools.sweep(at: .now()) { log.warning("\($0)") }
        let orphans = OrphanedUploads(tools: tools, hdfs: configuration.hdfs, log: log)
        return await orphans.settle(&works, records)
    }

    /// Asks one question for the whole pass, so that a cluster that is down costs one round of
    /// retries, and one message, instead of one for each file.
    private func refusal() async -> UploadFailure? {
        do {
            _ = try await tools.hdfs.status(.root)
            return nil
        } catch {
            let failure = UploadFailure(error)
            log.error("\(failure)")
            return .refused(needsPermission: failure.needsPermission)
        }
    }
}
