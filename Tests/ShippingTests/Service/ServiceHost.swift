import Sandbox
import Synchronization
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// A host with a log an hour and a service, in simulated time.
final class ServiceHost {
    struct Log {
        let slot: Slot
        let written: WallTime
        /// Whether HDFS was down then.
        let isHindered: Bool
    }

    let rig: Rig
    let clock: SimulatedClock
    var lateLogs: [Slot] = []
    private(set) var logs: [Log] = []
    private(set) var slot: Slot
    private let configuration: Configuration
    private let seen = Seen()
    private var isBroken = false
    private var service: (Service, Task<Service.Outcome, Never>)?

    /// What the service tells, on its own threads.
    private final class Seen: Sendable {
        let published = Mutex<[HourLabel: [WallTime]]>([:])
        let passes = Mutex(1)
    }

    /// - Parameter lookback: In hours.
    init(zone: String, at time: WallTime, lookback: Int = 24) async throws {
        rig = try await Rig()
        clock = SimulatedClock(time)
        var configuration = try rig.configuration()
        configuration.hours = try LocalHours(zone: zone)
        configuration.schedule = .init(
            delay: .seconds(300), spread: .seconds(600), lookback: .seconds(3_600 * lookback))
        self.configuration = configuration
        slot = configuration.hours.slot(containing: time)
        try rig.folder.makeDirectory("logs")
    }

    /// From an hour's end until this host looks for it.
    var pause: Duration { StartTimes(configuration).pause(before: "access") }

    func published(_ slot: Slot) -> [WallTime] {
        seen.published.withLock { $0[slot.label] ?? [] }
    }

    func nextHour() { slot = configuration.hours.slot(after: slot) }

    func hdfsBreaks() {
        isBroken = true
        rig.server.faults.add(Fault(.reset, on: .init(times: nil)))
    }

    func hdfsIsMended() {
        isBroken = false
        rig.server.faults.clear()
    }

    func write(_ slot: Slot) throws {
        let digits = "\(slot.label)".filter(\.isNumber)
        try rig.folder.write(patternBytes(2_000), to: "logs/a.\(digits).log")
        try rig.folder.setModified("logs/a.\(digits).log", to: clock.now.wall.seconds - 1)
        logs.append(Log(slot: slot, written: clock.now.wall, isHindered: isBroken))
    }

    /// What a cleaner does: only the newest logs stay.
    func clean(keeping count: Int) throws {
        let names = rig.folder.names(in: "logs")
        for name in names.dropLast(count) { try removeFile(rig.folder.path("logs/\(name)")) }
    }

    /// Something else is in HDFS where the log of a slot is to go.
    func takeDestination(of slot: Slot) async throws {
        let digits = "\(slot.label)".filter(\.isNumber)
        try await rig.put([1, 2, 3], at: "/logs/\(digits)/web.a.\(digits).log")
    }

    func writeLateLogs() throws {
        for slot in lateLogs { try write(slot) }
        lateLogs = []
    }
}

extension ServiceHost {
    func start() throws {
        var retry = RetryPolicy()
        retry.sleep = { _ in await Task.yield() }
        let service = try Service(
            configuration, log: rig.silence, clock: clock.clock, retry: retry)
        let task = Task { [seen, clock] in
            await service.run { file in
                guard file.state == .published else { return }
                seen.published.withLock { $0[file.slot, default: []].append(clock.now.wall) }
            } noting: { status in
                seen.passes.withLock { $0 = status.passes }
            }
        }
        self.service = (service, task)
    }

    func stop() async {
        service?.0.stop()
        _ = await service?.1.value
        service = nil
        seen.passes.withLock { $0 = 1 }
    }

    func restart() async throws {
        await stop()
        try start()
    }

    /// What the service remembers in memory of files, and of places where they may be.
    var remembered: [String: Int] {
        guard let service = service?.0 else { return [:] }
        return [
            "told": service.told.count, "held": service.tools.tools.held.count,
            "locked": service.tools.locks.count,
            "in flight": service.progress.snapshot.inFlight.count,
        ]
    }

    /// Lets time pass, but only while the service has nothing to do.
    func live(untilEndOf slot: Slot) async throws {
        while clock.now.wall < slot.ends {
            while seen.passes.withLock({ $0 }) > 0 || !clock.isSomebodyAsleep {
                try Task.checkCancellation()
                await Task.yield()
            }
            clock.advance(atMost: slot.ends - clock.now.wall)
        }
    }
}
