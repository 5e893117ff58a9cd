public import Logging
public import WebHDFS

/// Ships a range of hours, however old and however many: a pass for each window of them.
///
/// Passes share the transport, the limiter and the locks, so a service may run beside it: what that
/// has is waiting, and what a window holds is let go slot by slot.
public struct BackfillRun: Sendable {
    private let hours: Range<HourLabel>
    private let rules: BackfillRules
    private let allowance: FileAllowance?
    private let shared: ServiceTools
    private let progress: PassProgress
    private let log: Logger

    /// - Throws: `StateError`, `PacingError`, or an error of the transport: nothing can be shipped.
    public init(
        _ configuration: Configuration, hours: Range<HourLabel>, rules: BackfillRules,
        progress: PassProgress, log: Logger, retry: RetryPolicy = RetryPolicy()
    ) throws {
        try self.init(
            configuration, hours: hours, rules: rules, progress: progress, log: log, retry: retry,
            clock: { .now })
    }

    init(
        _ configuration: Configuration, hours: Range<HourLabel>, rules: BackfillRules,
        progress: PassProgress, log: Logger, retry: RetryPolicy,
        clock: @escaping @Sendable () -> ContinuousClock.Instant
    ) throws {
        (self.hours, self.rules, self.progress, self.log) = (hours, rules, progress, log)
        allowance = rules.mostFiles.map(FileAllowance.init)
        var shared = try ServiceTools(configuration, retry: retry)
        shared.tools.deadline = rules.mostTime.map { Deadline(instant: clock() + $0, now: clock) }
        self.shared = shared
    }

    /// Looks at all the hours; writes nothing, asks HDFS nothing, takes no lock.
    ///
    /// - Parameter visit: Is given what is taken of each window, which nobody keeps.
    public static func plan(
        _ configuration: Configuration, hours: Range<HourLabel>, rules: BackfillRules, log: Logger,
        visiting visit: (PassPlan) -> Void = { _ in }
    ) throws -> BackfillPlan {
        var plan = BackfillPlan()
        let scans = Scans()
        var windows = HourWindows(hours, isReversed: rules.isReversed)
        while let window = windows.next() {
            let found = try PassPlan(
                configuration, scope: .hours(window), bounds: PassBounds(rules, nil), scans: scans,
                log: log)
            let isFull = plan.taken.files == rules.mostFiles
            let taken = plan.add(found, mostFiles: rules.mostFiles)
            windows.found(Amount(files: found.files.count, bytes: found.bytes))
            if !isFull { visit(taken) }
        }
        return plan
    }

    /// - Parameters:
    ///   - plan: Of the same hours, by the same rules.
    ///   - keepsFiles: Whether the report is to name every file: half a kilobyte each.
    ///   - report: Is told of each file whose turn is over, or that has none.
    public func run(
        _ plan: BackfillPlan, keepingFiles keepsFiles: Bool,
        telling report: @escaping @Sendable (PassReport.File) -> Void
    ) async throws -> PassReport {
        progress.due(plan.taken)
        var total = PassReport(files: [], seconds: 0)
        var windows = HourWindows(hours, isReversed: rules.isReversed)
        while !isOver(total), let window = windows.next() {
            var bounds = bounds(of: window)
            bounds.announced = plan.taken(in: window)
            let pass = Pass(
                shared, scope: .hours(window), bounds: bounds, progress: progress, log: log,
                now: Moment.now)
            let done = try await pass.run(keepingFiles: keepsFiles, telling: report)
            total.add(done, keepingFiles: keepsFiles)
            windows.found(plan.due(in: window))
        }
        let left = plan.due(in: windows.left)
        if left.files > 0 { total.left += PassReport.Left(left, hours: windows.left) }
        return total
    }

    /// Bytes of files that somebody deleted: the disk gets them back when they are shipped.
    public func heldBytes() async -> Int64 { await shared.tools.held.deletedBytes(at: .now) }

    private func isOver(_ total: PassReport) -> Bool {
        total.isRefused || allowance?.isThere == false || shared.tools.deadline?.hasPassed == true
            || Task.isCancelled
    }

    private func bounds(of window: Range<HourLabel>) -> PassBounds {
        var bounds = PassBounds(rules, allowance)
        bounds.isFirst =
            rules.isReversed
            ? window.upperBound == hours.upperBound : window.lowerBound == hours.lowerBound
        return bounds
    }
}

extension Pass.Scope {
    fileprivate static func hours(_ range: Range<HourLabel>) -> Self {
        .range(from: range.lowerBound, to: range.upperBound)
    }
}
