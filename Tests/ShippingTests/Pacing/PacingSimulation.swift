import Synchronization
import TestSupport

@testable import Shipping

/// A clock that somebody moves: nanoseconds.
final class ManualTime: Sendable {
    private let value: Mutex<Int64>
    init(_ start: Int64) { value = Mutex(start) }
    var now: Int64 {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}

/// Transfers, sockets and processes on a clock that only moves when nothing else can happen.
final class PacingSimulation {
    /// What left when: the thing that promise 4 is about.
    struct Departure { let time: Int64, bytes: Int, transfer: Int }

    enum Socket {
        /// Takes a piece within this time, in nanoseconds.
        case within(Int64)
        /// Now and then blocks; all that block open together, at the next multiple of this time.
        case blocksUntilMultiples(of: Int64)
        /// Blocks until this time, and is quick from then on.
        case opensOnceAt(Int64)
    }

    /// One upload: asks, gives what it is granted to its socket, asks again when that has left.
    private struct Transfer {
        let number: Int
        let ask: (_ wanted: Int, _ sent: Int64) throws -> Grant
        let end: () -> Void
        let socket: Socket
        var sent: Int64 = 0
        var leaving = 0
        /// Whether it was told to ask again later.
        var isPaused = false
        var nextEvent: Int64
    }

    /// Transfers that were woken and have not asked since.
    private final class Woken: Sendable {
        private let numbers = Mutex<Set<Int>>([])
        func add(_ number: Int) { numbers.withLock { _ = $0.insert(number) } }
        func take() -> Set<Int> {
            numbers.withLock { numbers in
                defer { numbers = [] }
                return numbers
            }
        }
    }

    private let time: ManualTime
    /// What the limiter's clock is ahead of the time here: somebody steps it.
    private let clockOffset = ManualTime(0)
    private var random: SplitMix
    private var transfers: [Int: Transfer] = [:]
    private let woken = Woken()
    private var started = 0
    private let start: Int64
    /// How often transfers asked.
    private(set) var asks = 0
    private(set) var departures: [Departure] = []
    /// What the wall clock reads when the simulation starts.
    let wall = ManualTime(0)
    /// How late a timer fires, at most: nanoseconds.
    var lateness: Int64 = 1_000_000
    /// How long after a piece has left its transfer asks again, at most: nanoseconds.
    var idleness: Int64 = 0
    /// Bytes that a transfer has at hand when it asks.
    var demand = 1...1_000_000

    init(seed: Int, at start: Int64 = 1_000_000_000_000) {
        (self.start, time, random) = (start, ManualTime(start), SplitMix(seed: seed))
    }

    var now: Int64 { time.now }
    var clock: PacingClock {
        PacingClock(
            now: { [time, clockOffset] in time.now + clockOffset.now },
            wall: { [time, wall, start] in WallTime(nanoseconds: wall.now + time.now - start) })
    }
    func stepClock(by step: Int64) { clockOffset.now += step }
    var numbers: [Int] { transfers.keys.sorted() }

    @discardableResult
    func start(
        _ socket: Socket = .within(0), end: @escaping () -> Void = {},
        ask: @escaping (_ wanted: Int, _ sent: Int64) throws -> Grant
    ) -> Int {
        started += 1
        transfers[started] = Transfer(
            number: started, ask: ask, end: end, socket: socket, nextEvent: now)
        return started
    }

    @discardableResult
    func start(_ flow: RateLimiter.Flow, _ socket: Socket = .within(0)) -> Int {
        let number = start(
            socket, end: { flow.finish() }, ask: { try flow.next(wanted: $0, sent: $1) })
        flow.start { [woken] in woken.add(number) }
        return number
    }

    func stop(_ number: Int) { transfers.removeValue(forKey: number)?.end() }

    /// Lets everything happen that happens within `duration` nanoseconds.
    func run(for duration: Int64) throws {
        let end = now + duration
        wake()
        while let next = transfers.values.min(by: { $0.nextEvent < $1.nextEvent }),
            next.nextEvent <= end
        {
            time.now = max(now, next.nextEvent)
            transfers[next.number] = try step(next)
            wake()
        }
        time.now = end
    }

    /// Those that were woken while they waited ask again as soon as a timer would fire.
    private func wake() {
        for number in woken.take().sorted() where transfers[number]?.isPaused == true {
            transfers[number]?.nextEvent = now + .random(in: 0...lateness, using: &random)
        }
    }

    private func step(_ transfer: Transfer) throws -> Transfer {
        var transfer = transfer
        if transfer.leaving > 0 {
            departures.append(
                Departure(time: now, bytes: transfer.leaving, transfer: transfer.number))
            transfer.sent += Int64(transfer.leaving)
            transfer.leaving = 0
            transfer.nextEvent = now + .random(in: 0...idleness, using: &random)
            if transfer.nextEvent > now { return transfer }
        }
        asks += 1
        transfer.isPaused = false
        switch try transfer.ask(.random(in: demand, using: &random), transfer.sent) {
        case .bytes(let count):
            transfer.leaving = count
            transfer.nextEvent = leaveTime(transfer.socket)
        case .notBefore(let instant):
            let late = Int64.random(in: 0...lateness, using: &random)
            let due = instant.nanosecondsSinceBoot - clockOffset.now
            transfer.isPaused = true
            transfer.nextEvent = max(now + 1, due + late)
        }
        return transfer
    }

    private func leaveTime(_ socket: Socket) -> Int64 {
        switch socket {
        case .within(let delay): now + .random(in: 0...delay, using: &random)
        case .opensOnceAt(let time): max(now, start + time)
        case .blocksUntilMultiples(let period):
            Int.random(in: 0..<4, using: &random) == 0 ? (now / period + 1) * period : now
        }
    }

    var bytes: Int { departures.reduce(0) { $0 + $1.bytes } }

    /// The longest time, in nanoseconds, in which a transfer that ran from `start` to now sent nothing.
    func longestSilence(since start: Int64) -> Int64 {
        var last: [Int: Int64] = Dictionary(uniqueKeysWithValues: numbers.map { ($0, start) })
        var longest: Int64 = 0
        for departure in departures where departure.time >= start {
            guard let before = last[departure.transfer] else { continue }
            longest = max(longest, departure.time - before)
            last[departure.transfer] = departure.time
        }
        return last.values.reduce(longest) { max($0, now - $1) }
    }

    /// The most bytes by which any window exceeded rate x w: the burst that was seen.
    ///
    /// For all windows at once: the largest rise of (bytes so far - rate x time) from before one
    /// departure to after a later one. Exact, in billionths of a byte.
    func largestBurst(rate: Int64) -> Int64 {
        largestBurst(rates: [(from: start, rate: rate)])
    }

    /// The same where the rate changes; the first one is that of the start.
    func largestBurst(rates: [(from: Int64, rate: Int64)]) -> Int64 {
        var (total, lowest, largest) = (Int128(0), Int128.max, Int128(0))
        for departure in departures {
            let ends = rates.dropFirst().map(\.from) + [Int64.max]
            let allowed = zip(rates, ends).reduce(Int128(0)) { sum, part in
                let time = min(departure.time, part.1) - part.0.from
                return sum + Int128(max(0, time)) * Int128(part.0.rate)
            }
            lowest = min(lowest, total - allowed)
            total += Int128(departure.bytes) * 1_000_000_000
            largest = max(largest, total - allowed - lowest)
        }
        return Int64((largest + 999_999_999) / 1_000_000_000)
    }
}
