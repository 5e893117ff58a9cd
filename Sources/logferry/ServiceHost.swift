import Dispatch
import Glibc
import Logging
import Shipping
import Synchronization

/// Runs a service as a process: signals steer it, and systemd hears how it stands.
struct ServiceHost {
    /// For what is under way to be abandoned, before the process ends anyway.
    static let stopPatience = DispatchTimeInterval.seconds(10)

    private let loading: ConfigurationLoading
    private let log: Logger
    private let systemd = Systemd()

    init(_ loading: ConfigurationLoading, _ log: Logger) {
        (self.loading, self.log) = (loading, log)
    }

    func run() async throws -> Service.Outcome {
        let service = try Service(try loading.load(), log: log, pulse: systemd.pulse)
        let signals = [
            Signal(SIGHUP) { reload(service) }, Signal(SIGTERM, stop(service)),
            Signal(SIGINT, stop(service)),
        ]
        systemd.tell("READY=1")
        log.notice("serving")
        let outcome = await service.run { file in
            if let line = ReportText.line(file) { log.log(level: file.logLevel, "\(line)") }
        } noting: { status in
            if status.hasEnded, let last = status.last, last.count(.published) > 0 {
                log.info("\(ReportText.summary(last))")
            }
            systemd.tell("STATUS=\(ReportText.status(status))\nWATCHDOG=1")
        }
        withExtendedLifetime(signals) {}
        log.notice("stopped")
        return outcome
    }

    private func reload(_ service: Service) {
        systemd.tell("RELOADING=1\nMONOTONIC_USEC=\(Systemd.monotonicMicroseconds)")
        do {
            service.reload(try loading.load(isFirst: false))
        } catch {
            log.error("the old configuration stays: \(error)")
        }
        systemd.tell("READY=1")
    }

    /// The first time asks it to stop, and waits; the second time does not wait.
    private func stop(_ service: Service) -> @Sendable () -> Void {
        { [log, systemd] in
            if Self.isStopping.exchange(true, ordering: .relaxed) { exit(Exit.tryAgain.rawValue) }
            log.notice("stopping; a second signal stops at once")
            systemd.tell("STOPPING=1")
            service.stop()
            Signal.queue.asyncAfter(deadline: .now() + Self.stopPatience) {
                log.error("what is under way does not end; the next run goes on with it")
                exit(Exit.tryAgain.rawValue)
            }
        }
    }

    private static let isStopping = Atomic(false)
}

/// Calls back for a signal of this process, instead of what the signal does by itself.
final class Signal {
    /// Has a thread of its own when others hang: a state directory on a dead disk must not keep the
    /// service from being stopped.
    static let queue = DispatchQueue(label: "logferry.signals")

    private let source: any DispatchSourceSignal

    init(_ number: Int32, _ handle: @escaping @Sendable () -> Void) {
        signal(number, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: number, queue: Self.queue)
        source.setEventHandler(handler: handle)
        source.resume()
    }

    deinit { source.cancel() }
}
