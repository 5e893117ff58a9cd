public import Logging
public import WebHDFS

/// One look at all streams: find what is due, ship it, report.
public struct Pass: Sendable {
    public enum Scope: Sendable {
        /// What ended within `lookback`, and everything unfinished.
        case due
        /// The same, each hour not before its stream's turn on this host.
        case scheduled
        /// The slots from `from` to the one before `to`, however old.
        case range(from: HourLabel, to: HourLabel)
    }

    /// A pass without progress for so long gives up.
    static let giveUpAfter = Duration.seconds(600)

    let configuration: Configuration
    let scope: Scope
    let state: StateDirectory
    let tools: UploadTools
    let locks: SlotLocks
    var bounds = PassBounds()
    let progress: PassProgress
    let log: Logger
    var now: @Sendable () -> Moment

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
        locks = SlotLocks(in: state)
        now = Moment.now
    }

    /// One of several passes of a service, or of a backfill.
    init(
        _ shared: ServiceTools, scope: Scope = .scheduled, bounds: PassBounds = PassBounds(),
        progress: PassProgress, log: Logger, now: @escaping @Sendable () -> Moment
    ) {
        configuration = shared.configuration
        (self.scope, self.bounds) = (scope, bounds)
        (state, tools, locks) = (shared.state, shared.tools, shared.locks)
        (self.progress, self.log, self.now) = (progress, log, now)
    }

    /// Bytes of files that somebody deleted: the disk gets them back when they are shipped.
    public func heldBytes() async -> Int64 {
        await tools.held.deletedBytes(at: now().steady)
    }

    /// Passes until nothing waits to settle, or would settle too late.
    ///
    /// - Parameters:
    ///   - patience: How long to wait for files that were written to a moment ago.
    ///   - keepsFiles: Whether the report is to name every file, half a kilobyte each. It does if it
    ///     waits, to count files once that were looked at twice.
    ///   - report: Is told of each file whose turn is over, or that has none.
    /// - Returns: What became of each file in the end.
    /// - Throws: `StateError` when the state directory is of no use; whatever happens to single
    ///   files is in the report.
    public func run(
        waiting patience: Duration = .zero, keepingFiles keepsFiles: Bool = true,
        telling report: @escaping @Sendable (PassReport.File) -> Void
    ) async throws -> PassReport {
        let keepsFiles = keepsFiles || patience > .zero
        // Not of the wall clock: that may be set meanwhile.
        let deadline = ContinuousClock.now + patience
        var total = try await runOnce(keepingFiles: keepsFiles, telling: report)
        while let settlesAt = total.settlesAt, !Task.isCancelled {
            let pause = max(.milliseconds(1), settlesAt - .now())
            guard ContinuousClock.now + pause <= deadline else { break }
            try await Task.sleep(for: pause)
            total = total.followed(
                by: try await runOnce(keepingFiles: keepsFiles, telling: report))
        }
        // A bucket's file is read when bytes are to leave, not before.
        for path in tools.limiter.repairs.sorted() {
            log.warning(
                "the rate limit's file was damaged; it started without credit",
                metadata: ["path": "\(path)"])
        }
        return total
    }

    private func runOnce(
        keepingFiles keepsFiles: Bool, telling report: @escaping @Sendable (PassReport.File) -> Void
    ) async throws -> PassReport {
        try await GivingUp.after(Self.giveUpAfter, without: progress, log) {
            try await look(keepingFiles: keepsFiles, telling: report)
        }
    }

    private func look(
        keepingFiles keepsFiles: Bool, telling report: @escaping @Sendable (PassReport.File) -> Void
    ) async throws -> PassReport {
        let now = self.now()
        await tools.held.noteDeleted(at: now.steady)
        var found = try await DiskReader.run { try find(at: now) }
        var total = PassReport(files: [], seconds: 0)
        total.add(try await ship(&found, telling: report), keepingFiles: keepsFiles)
        while !found.route.isOver, !Task.isCancelled {
            found = try await DiskReader.run { [found] in try findMore(after: found) }
            total.add(try await ship(&found, telling: report), keepingFiles: keepsFiles)
        }
        total.gaps = await settleLooks(found)
        // Who is stopped does not wait for it.
        try? await DiskReader.run { removeOldManifests(at: now) }
        return total
    }

    /// Ships what was found, and lets it go.
    private func ship(
        _ found: inout Found, telling report: @escaping @Sendable (PassReport.File) -> Void
    ) async throws -> PassReport {
        let start = ContinuousClock.now
        let refusal = try await prepare(&found)
        let (works, notes) = (found.works, found.notes + found.works.flatMap(\.notes))
        let knownFree = found.knownFree
        (found.works, found.notes, found.knownFree) = ([], [], [])
        notes.forEach(report)
        announce(works.flatMap(\.plan.due), &found)
        let run = PassRun(
            tools: tools, store: ManifestStore(state), configuration: configuration,
            refusal: refusal, bounds: bounds, progress: progress, now: now)
        Footprint.releaseCode()
        let shipped = try await run.ship(
            works, knownFree: knownFree, records: bounds.resumable(found.records), telling: report)
        // Else the last page would say that the slot is over.
        let hasUnwritten = shipped.files.contains(where: \.isUnwritten)
        if shipped.left.amount.files > 0 || hasUnwritten { found.route.cursor.leave() }
        var pass = PassReport(
            files: notes + shipped.files, seconds: start.duration(to: .now) / .seconds(1),
            settlesAt: works.compactMap(\.plan.settlesAt).min())
        (pass.left, pass.isRefused) = (shipped.left, refusal != nil)
        return pass
    }

    /// Tells watchers what of these files they do not know of.
    private func announce(_ files: [SlotPlan.DueFile], _ found: inout Found) {
        let due = files.prefix(bounds.allowance?.count ?? .max)
        let amount = Amount(files: due.count, bytes: due.lazy.map(\.found.size).total)
        // What was announced and is not found by the end is not there any more.
        let known = found.route.isOver ? found.announced : found.announced.least(amount)
        progress.due(amount, announced: known)
        found.announced = found.announced - known
    }
}
