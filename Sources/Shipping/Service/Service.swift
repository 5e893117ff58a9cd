public import Logging
import WebHDFS

/// Makes a pass whenever a stream's hour is due on this host, until it is stopped.
///
/// A pass that takes long does not hold up the next hour: that gets a pass of its own. A slot is
/// only ever in one of them.
public final class Service: Sendable {
    /// Passes at once.
    static let mostPasses = 4
    /// Between two looks at the clock, which somebody may have set.
    static let longestSleep = Duration.seconds(60)

    public struct Status: Sendable {
        /// Passes under way.
        public let passes: Int
        /// When the next one begins.
        let next: WallTime
        /// What the last one that ended said; nil before the first.
        public let last: PassReport?
        /// Hours in which something needs a person.
        public var alarms = 0

        /// Bytes of files that somebody deleted, and that are held open until they are published.
        public let heldBytes: Int64

        /// Whether that pass ended just now.
        public var hasEnded = false

        /// As a person reads it.
        public var nextText: String { "\(next)" }
    }

    /// How it stood when the service was stopped.
    public struct Outcome: Sendable {
        /// What the last pass that ended said; nil if none did.
        public let last: PassReport?
        /// Whether a pass was abandoned, or the last one failed.
        public let isLeft: Bool
    }

    private enum Event: Sendable {
        case tick
        case ended(Result<PassReport, any Error>)
        case reload(Configuration)
        case stop
    }

    /// How far the service is.
    private struct State {
        var tools: ServiceTools
        var agenda = Agenda()
        var next: WallTime
        var passes = 0
        var last: PassReport?
        var hasFailed = false

        func status(after event: Event) -> Status {
            let hasEnded = if case .ended(.success) = event { true } else { false }
            return Status(
                passes: passes, next: next, last: last,
                alarms: (try? ManifestStore(tools.state).alarms.all().count) ?? 0,
                heldBytes: tools.tools.held.deletedBytes, hasEnded: hasEnded)
        }
    }

    /// As the service began.
    let tools: ServiceTools
    let told = ToldFiles()
    /// Of all passes: one that waits for another's transfers is not stuck.
    let progress = PassProgress()
    private let pulse: Duration
    private let clock: ServiceClock
    private let log: Logger
    private let events: AsyncStream<Event>
    private let inbox: AsyncStream<Event>.Continuation

    /// - Parameter pulse: How often to note how it stands, at least; nil: once a minute.
    /// - Throws: `StateError`, `PacingError`, or an error of the transport: nothing can be shipped.
    public convenience init(_ configuration: Configuration, log: Logger, pulse: Duration?) throws {
        try self.init(
            configuration, log: log, pulse: pulse, clock: ServiceClock(), retry: RetryPolicy())
    }

    init(
        _ configuration: Configuration, log: Logger, pulse: Duration? = nil, clock: ServiceClock,
        retry: RetryPolicy
    ) throws {
        self.pulse = min(pulse ?? Self.longestSleep, Self.longestSleep)
        tools = try ServiceTools(configuration, retry: retry)
        (self.log, self.clock) = (log, clock)
        (events, inbox) = AsyncStream.makeStream()
    }

    /// Lets passes to come follow another configuration, and transfers in flight its limits.
    public func reload(_ configuration: Configuration) { inbox.yield(.reload(configuration)) }

    /// Ends `run` as soon as what is under way is abandoned; verified parts are kept.
    public func stop() { inbox.yield(.stop) }

    /// Serves until `stop` is called.
    ///
    /// - Parameters:
    ///   - report: Is told of each file whose turn is over, or that has none, unless the same was
    ///     told before.
    ///   - note: Is told how it stands, at every change and at least once a `pulse`.
    public func run(
        telling report: @escaping @Sendable (PassReport.File) -> Void,
        noting note: @escaping @Sendable (Status) -> Void
    ) async -> Outcome {
        return await withDiscardingTaskGroup { group in
            var state = State(tools: tools, next: clock.now().wall)
            var timer: Task<Void, any Error>?
            inbox.yield(.tick)
            for await event in events {
                if case .stop = event { break }
                take(event, &state)
                if let pass = duePass(&state) {
                    group.addTask { [inbox, told] in
                        inbox.yield(.ended(await pass.result { if told.isNews($0) { report($0) } }))
                    }
                }
                await state.tools.tools.held.noteDeleted(at: clock.now().steady)
                timer?.cancel()
                note(state.status(after: event))
                timer = Task { [inbox, sleep = pause(state)] in
                    try await clock.sleep(sleep)
                    inbox.yield(.tick)
                }
            }
            timer?.cancel()
            group.cancelAll()
            return Outcome(last: state.last, isLeft: state.passes > 0 || state.hasFailed)
        }
    }

    private func take(_ event: Event, _ state: inout State) {
        switch event {
        case .tick, .stop: break
        case .reload(let configuration):
            do {
                let changes = ConfigurationChanges(
                    from: state.tools.configuration, to: configuration)
                state.tools = try state.tools.reloaded(configuration)
                // It may name streams whose hours are long due.
                state.next = clock.now().wall
                log.notice("the configuration was read again: \(changes)")
            } catch {
                log.error("the old configuration stays: \(error)")
            }
        case .ended(let result):
            state.passes -= 1
            told.passEnded()
            state.hasFailed = false
            switch result {
            case .success(let report): state.last = report
            case .failure(let error):
                state.hasFailed = true
                log.error("\(error)")
            }
            state.agenda.end(at: clock.now().wall, result)
        }
    }

    /// The pass that is to begin now, if one is.
    private func duePass(_ state: inout State) -> Pass? {
        let now = clock.now().wall
        let isDue = state.next <= now
        if isDue, state.passes == Self.mostPasses { return nil }
        if isDue { state.agenda.begin() }
        // Found anew each time, because the clock may have been set.
        state.next = state.agenda.next(StartTimes(state.tools.configuration).next(after: now))
        guard isDue else { return nil }
        state.passes += 1
        return Pass(state.tools, progress: progress, log: log, now: clock.now)
    }

    private func pause(_ state: State) -> Duration {
        let left = state.next - clock.now().wall
        let isWaiting = left > .zero || state.passes < Self.mostPasses
        return isWaiting ? min(max(left, .milliseconds(1)), pulse) : pulse
    }
}

extension Agenda {
    fileprivate mutating func end(at now: WallTime, _ result: Result<PassReport, any Error>) {
        switch result {
        case .failure: end(at: now, isLeft: true, settlesAt: nil)
        case .success(let report):
            end(at: now, isLeft: report.isLeft, settlesAt: report.settlesAt)
        }
    }
}

extension Pass {
    fileprivate func result(
        telling report: @escaping @Sendable (PassReport.File) -> Void
    ) async -> Result<PassReport, any Error> {
        do {
            return .success(try await run(keepingFiles: false, telling: report))
        } catch {
            return .failure(error)
        }
    }
}
