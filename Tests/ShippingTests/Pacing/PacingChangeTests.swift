import TestSupport
import Testing

@testable import Shipping

/// Promise 4 while limits change, and how soon they do.
@Suite struct PacingChangeTests {
    private let folder: TemporaryFolder
    private var state: String { folder.path }

    init() throws { folder = try TemporaryFolder() }

    /// Three processes, whose transfers begin and end and block, take every rate at the same time.
    @Test(arguments: 0..<8, [50_000, nil])
    func noWindowCarriesMoreThanTheRatesInItAllow(seed: Int, burst: Int64?) throws {
        var random = SplitMix(seed: seed)
        func someRate() -> Int64 {
            [10_000, 400_000, 4_000_000, 20_000_000].randomElement(using: &random)!
        }
        let simulation = PacingSimulation(seed: seed)
        var rates = [(from: simulation.now, rate: someRate())]
        let limiters = try (0..<3).map { _ in
            try simulation.limiter(state, limit(rates[0].rate, burst: burst))
        }
        for round in 0..<40 {
            simulation.start(
                limiters[round % 3].flow(stream: nil),
                Bool.random(using: &random)
                    ? .blocksUntilMultiples(of: second) : .within(20_000_000))
            if round > 6, let victim = simulation.numbers.randomElement(using: &random) {
                simulation.stop(victim)
            }
            try simulation.run(for: .random(in: 0...second / 4, using: &random))
            rates.append((simulation.now, someRate()))
            let pace = Pace(total: limit(rates[rates.count - 1].rate, burst: burst))
            for limiter in limiters { try limiter.apply(pace) }
        }
        let largest = rates.map { limit($0.rate, burst: burst).burst.bytes }.max()!
        #expect(simulation.bytes > largest)
        #expect(simulation.largestBurst(rates: rates) <= largest)
    }

    /// What one bucket granted, and the other did not, is cut when the rate falls, and used later.
    @Test(arguments: 0..<24) func twoLimitsThatChangeHoldBoth(seed: Int) throws {
        var random = SplitMix(seed: seed)
        let simulation = PacingSimulation(seed: seed)
        var rates: [[(from: Int64, rate: Int64)]] = [[], []]
        func change() -> Pace {
            for index in rates.indices {
                let rate: Int64 = [20_000, 400_000, 4_000_000, 20_000_000].randomElement(
                    using: &random)!
                rates[index].append((simulation.now, rate))
            }
            let limits = rates.map { limit($0[$0.count - 1].rate, burst: 300_000) }
            return Pace(total: limits[0], streams: ["access": limits[1]])
        }
        let limiter = try simulation.limiter(state, change())
        for _ in 0..<3 { simulation.start(limiter.flow(stream: "access"), .within(20_000_000)) }
        for _ in 0..<100 {
            try simulation.run(for: .random(in: 0...second / 2, using: &random))
            try limiter.apply(change())
        }
        #expect(limiter.repairs.isEmpty)
        for rates in rates { #expect(simulation.largestBurst(rates: rates) <= 300_000) }
    }

    /// They change one after the other: together they stay below the highest of their rates.
    @Test(arguments: 0..<8)
    func processesThatChangeAtTheirOwnTimesStayBelowTheHighest(seed: Int) throws {
        var random = SplitMix(seed: seed)
        let simulation = PacingSimulation(seed: seed)
        let choice: [Int64] = [50_000, 1_000_000, 6_000_000]
        var rates = [choice[0], choice[1], choice[2]]
        var highest = [(from: simulation.now, rate: choice[2])]
        let limiters = try rates.map { try simulation.limiter(state, limit($0)) }
        for limiter in limiters + limiters { simulation.start(limiter.flow(stream: nil)) }
        for round in 0..<100 {
            try simulation.run(for: .random(in: 0...second / 2, using: &random))
            rates[round % 3] = choice.randomElement(using: &random)!
            try limiters[round % 3].apply(Pace(total: limit(rates[round % 3])))
            highest.append((simulation.now, rates.max()!))
        }
        let burst = limit(choice[2]).burst.bytes
        #expect(simulation.largestBurst(rates: highest) <= burst)
    }

    @Test func theTimetableChangesTheRateAtItsInstantInAllProcesses() throws {
        let simulation = PacingSimulation(seed: 1)
        simulation.demand = 1_000_000...1_000_000
        // The night in which Berlin's clocks go from 02:00 to 03:00, ten seconds before they do.
        simulation.wall.now = try WallTime.at("2026-03-29T00:59:50Z").nanoseconds
        let pace = Pace(
            timetable: try timetable(
                in: "Europe/Berlin", usual: 1_000_000,
                [("02:30", "04:00", 5_000_000), ("04:00", "05:00", 200_000)]),
            streams: [:], concurrency: 4)
        let limiters = try [0, 1].map { _ in try simulation.limiter(state, pace) }
        for limiter in limiters + limiters { simulation.start(limiter.flow(stream: nil)) }
        let start = simulation.now
        try simulation.run(for: 10 * second)
        let before = simulation.bytes
        try simulation.run(for: 10 * second)
        let fast = simulation.bytes
        // To ten seconds before 04:00.
        simulation.wall.now += 3580 * second
        try simulation.run(for: 10 * second)
        let atFour = simulation.bytes
        try simulation.run(for: 60 * second)
        #expect((9_900_000...10_256_000).contains(before))
        #expect((49_000_000...50_256_000).contains(fast - before))
        #expect((49_000_000...50_256_000).contains(atFour - fast))
        #expect((11_700_000...12_256_000).contains(simulation.bytes - atFour))
        let rates: [(from: Int64, rate: Int64)] = [
            (start, 1_000_000), (start + 10 * second, 5_000_000), (start + 30 * second, 200_000),
        ]
        #expect(simulation.largestBurst(rates: rates) <= 256_000)
    }

    @Test(arguments: [1, 1_000], [10_000_000, nil])
    func whoWaitsAtASlowRateFollowsAFastOneAtOnce(slow: Int64, fast: Int64?) throws {
        let simulation = PacingSimulation(seed: 2)
        simulation.demand = 1_000_000...1_000_000
        let limiter = try simulation.limiter(state, limit(50_000_000))
        for _ in 0..<4 { simulation.start(limiter.flow(stream: nil), .within(1_000_000)) }
        try simulation.run(for: second)
        // The pieces that are in line now would need minutes.
        try limiter.apply(Pace(total: limit(slow, burst: 1_000)))
        try simulation.run(for: 10 * second)
        let start = simulation.now
        try limiter.apply(Pace(total: fast.map { limit($0) }))
        simulation.demand = 1_000...1_000
        try simulation.run(for: second)
        #expect(simulation.longestSilence(since: start) < second / 50)
    }

    @Test func whoWaitsFollowsTheTimetableAtItsInstant() throws {
        let simulation = PacingSimulation(seed: 7)
        simulation.demand = 1_000...1_000
        simulation.wall.now = try WallTime.at("2026-11-20T02:59:48.3Z").nanoseconds
        let slow = RateTimetable.Entry(
            span: try span("01:00", "03:00"), limit: limit(1, burst: 1_000))
        let table = RateTimetable(
            usual: limit(1_000_000), entries: [slow], hours: LocalHours(.utc))
        let limiter = try simulation.limiter(
            state, Pace(timetable: table, streams: [:], concurrency: 4))
        for _ in 0..<4 { simulation.start(limiter.flow(stream: nil), .within(1_000_000)) }
        try simulation.run(for: second * 117 / 10)
        let start = simulation.now
        try simulation.run(for: second)
        #expect(simulation.longestSilence(since: start) < second / 50)
    }

    /// Nobody says when the wall clock was set, and with it the timetable's next change.
    @Test func whoWaitsLooksAtTheClockOnceAMinute() throws {
        let simulation = PacingSimulation(seed: 8)
        let limiter = try simulation.limiter(state, limit(1, burst: 1))
        let flows = (0...70).map { _ in limiter.flow(stream: nil) }
        for flow in flows { flow.start {} }
        let grants = try flows.map { try $0.next(wanted: 1, sent: 0) }
        let now = ContinuousClock.Instant(nanosecondsSinceBoot: simulation.now)
        #expect(grants[0] == .bytes(1))
        #expect(grants[1...60] == (1...60).map { .notBefore(now + .seconds($0)) }[...])
        #expect(grants[61...] == (61...70).map { _ in .notBefore(now + .seconds(60)) }[...])
    }

    /// A limit that falls far pauses transfers; nothing is asked of them until the next piece is due.
    /// Beside another process, whose rate may be higher, they ask twice a second.
    @Test(arguments: [(1, 2 * 9), (2, 10 * 61)]) func whoWaitsIsAskedWhenItsTimeHasCome(
        processes: Int, most: Int
    ) throws {
        let simulation = PacingSimulation(seed: processes)
        let limiters = try (0..<processes).map { _ in
            try simulation.limiter(state, limit(20_000_000))
        }
        for number in 0..<4 {
            simulation.start(
                limiters[number % processes].flow(stream: nil), .within(1_000_000))
        }
        try simulation.run(for: second)
        for limiter in limiters { try limiter.apply(Pace(total: limit(1, burst: 1_000))) }
        try simulation.run(for: 10 * second)  // What is left of the burst leaves.
        let (bytes, asks) = (simulation.bytes, simulation.asks)
        try simulation.run(for: 60 * second)
        #expect((60 - 8...60 + 8).contains(simulation.bytes - bytes))
        // When a piece may leave, and for the next one once it has.
        #expect(simulation.asks - asks <= most)
    }

    @Test func whoIsDoneIsNotWoken() throws {
        let limiter = try RateLimiter(state: state, pace: Pace(total: limit(1_000)))
        let woken = ManualTime(0)
        let flows = (0..<2).map { _ in limiter.flow(stream: nil) }
        for flow in flows { flow.start { woken.now += 1 } }
        flows[0].finish()
        try limiter.apply(Pace(total: limit(2_000)))
        #expect(woken.now == 1)
    }

    /// What was in line at the high rate would need ten seconds; a gateway cuts who is silent so long.
    @Test(arguments: [1, 3], [nil, 10_000_000])
    func whenTheRateFallsSteeplyNobodyIsSilentForLong(processes: Int, own: Int64?) throws {
        let simulation = PacingSimulation(seed: processes)
        simulation.demand = 1_000_000...1_000_000
        let streams = own.map { ["access": limit($0)] } ?? [:]
        let limiters = try (0..<processes).map { _ in
            try simulation.limiter(state, limit(50_000_000), streams: streams)
        }
        var rates: [(from: Int64, rate: Int64)] = [(simulation.now, 50_000_000)]
        for number in 0..<6 {
            simulation.start(
                limiters[number % processes].flow(stream: "access"), .within(1_000_000))
        }
        try simulation.run(for: second)
        for rate: Int64 in [100_000, 20_000_000, 100_000] {
            rates.append((simulation.now, rate))
            for limiter in limiters { try limiter.apply(Pace(total: limit(rate))) }
            let (start, before) = (simulation.now, simulation.bytes)
            try simulation.run(for: 10 * second)
            #expect(simulation.longestSilence(since: start) < second)
            #expect(Int64(simulation.bytes - before) > min(rate, own ?? rate) * 10 * 9 / 10)
        }
        #expect(simulation.largestBurst(rates: rates) <= limit(50_000_000).burst.bytes)
    }

    @Test func aLimitThatBeginsHoldsForTransfersThatHadNone() throws {
        let simulation = PacingSimulation(seed: 3)
        simulation.demand = 10_000...10_000
        let limiter = try simulation.limiter(state, nil)
        for _ in 0..<4 { simulation.start(limiter.flow(stream: "access"), .within(1_000_000)) }
        try simulation.run(for: second)
        let free = simulation.bytes
        #expect(free > 50_000_000)
        try limiter.apply(Pace(total: limit(1_000_000), streams: ["access": limit(300_000)]))
        try simulation.run(for: 10 * second)
        #expect((2_900_000...3_300_000).contains(simulation.bytes - free))
        try limiter.apply(Pace(total: limit(1_000_000), streams: ["access": nil]))
        let before = simulation.bytes
        try simulation.run(for: 10 * second)
        #expect((9_900_000...10_256_000).contains(simulation.bytes - before))
    }

    @Test func aStreamThatIsNotNamedKeepsItsLimit() throws {
        let simulation = PacingSimulation(seed: 4)
        let limiter = try simulation.limiter(state, nil, streams: ["gone": limit(100_000)])
        simulation.start(limiter.flow(stream: "gone"))
        try limiter.apply(Pace(total: nil))
        try simulation.run(for: 10 * second)
        #expect(simulation.bytes <= 1_256_000)
    }

    @Test func aWallClockThatIsSetChangesTheRate() throws {
        let simulation = PacingSimulation(seed: 5)
        simulation.wall.now = try WallTime.at("2026-11-20T03:00:00Z").nanoseconds
        let table = try timetable(in: "UTC", usual: 8_192, [("02:00", "04:00", 81_920)])
        let limiter = try simulation.limiter(
            state, Pace(timetable: table, streams: [:], concurrency: 64))
        #expect(limiter.admission(stream: nil) == 10)
        simulation.wall.now -= 7200 * second
        #expect(limiter.admission(stream: nil) == 1)
        simulation.wall.now += 3600 * second
        #expect(limiter.admission(stream: nil) == 10)
        simulation.wall.now += 24 * 3600 * second
        #expect(limiter.admission(stream: nil) == 10)
    }

    @Test func limitsThatCannotBeKeptChangeNothing() throws {
        let limiter = try RateLimiter(state: "/nowhere", pace: Pace(total: nil))
        #expect(throws: PacingError.self) { try limiter.apply(Pace(total: limit(1_000))) }
        #expect(try limiter.flow(stream: nil).next(wanted: 9, sent: 0) == .bytes(9))
    }

    /// Also while none is in force: opening it might fail when one begins.
    @Test func theTimetablesBucketIsOpenedAtOnce() throws {
        let now = LocalHours(.utc).label(at: .now()).hour
        let table = try timetable(
            in: "UTC", [("\(digits((now + 12) % 24, 2)):00", "\(digits((now + 13) % 24, 2)):00", 5)]
        )
        #expect(throws: PacingError.self) {
            try RateLimiter(
                state: "/nowhere", pace: Pace(timetable: table, streams: [:], concurrency: 4))
        }
    }

    /// The limiter's clock stands still an hour from now: what it says comes too late.
    @Test(.timeLimit(.minutes(20))) func whoIsNotWokenSeesAnotherLimitSoon() async throws {
        let (asks, later) = (ManualTime(0), ContinuousClock.now + .seconds(3600))
        let clock = PacingClock(
            now: { later.nanosecondsSinceBoot },
            wall: {
                asks.now += 1
                return .now()
            })
        let limiter = try RateLimiter(
            state: state, pace: Pace(total: limit(1, burst: 1_000)), clock: clock)
        let flow = limiter.flow(stream: nil)
        var sent: Int64 = 0
        while case .bytes(let count) = try flow.next(wanted: 1_000, sent: sent) {
            sent += Int64(count)
        }
        let (before, spent) = (asks.now, sent)
        async let count = flow.wait(1_000, sent: spent)
        while asks.now == before { await Task.yield() }
        try limiter.apply(Pace(total: nil))
        #expect(try await count == 1_000)
    }
}
