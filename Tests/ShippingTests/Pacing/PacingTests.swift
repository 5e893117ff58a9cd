import TestSupport
import Testing

@testable import Shipping

let second: Int64 = 1_000_000_000

func limit(_ rate: Int64, burst: Int64? = nil) -> RateLimit {
    RateLimit(rate: Rate(bytesPerSecond: rate), burst: burst.map(ByteCount.init))
}

extension Pace {
    init(total: RateLimit?, streams: [String: RateLimit?] = [:]) {
        self.init(total: total, streams: streams, concurrency: 4)
    }
}

extension PacingSimulation {
    func limiter(
        _ state: String, _ total: RateLimit?, streams: [String: RateLimit] = [:],
        concurrency: Int = 4
    ) throws -> RateLimiter {
        try limiter(state, Pace(total: total, streams: streams, concurrency: concurrency))
    }

    func limiter(_ state: String, _ pace: Pace) throws -> RateLimiter {
        try RateLimiter(state: state, pace: pace, clock: clock)
    }
}

/// Promise 4: in every window of w seconds at most rate x w + burst body bytes leave.
@Suite struct PacingTests {
    private let folder: TemporaryFolder
    private var state: String { folder.path }

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: 0..<16)
    func noWindowOfAnyLengthCarriesMoreThanRateTimesItPlusBurst(seed: Int) throws {
        var random = SplitMix(seed: seed)
        let rate = Int64.random(in: 10_000...50_000_000, using: &random)
        let burst = Int64.random(in: 1_000...rate, using: &random)
        let simulation = PacingSimulation(seed: seed)
        simulation.idleness = [0, 5_000_000].randomElement(using: &random)!
        let limiters = try (0..<3).map { _ in
            try simulation.limiter(
                state, limit(rate, burst: burst), streams: ["slow": limit(rate / 3)])
        }
        for round in 0..<40 {
            let stream = Bool.random(using: &random) ? "slow" : nil
            simulation.start(
                limiters[round % 3].flow(stream: stream),
                Bool.random(using: &random)
                    ? .blocksUntilMultiples(of: second) : .within(20_000_000))
            if round > 6, let victim = simulation.numbers.randomElement(using: &random) {
                simulation.stop(victim)
            }
            try simulation.run(for: .random(in: 0...second / 2, using: &random))
        }
        #expect(simulation.bytes > burst)
        #expect(simulation.largestBurst(rate: rate) <= burst)
    }

    @Test func socketsThatBlockAndOpenTogetherHaveNoPileToSend() throws {
        let simulation = PacingSimulation(seed: 1)
        let limiter = try simulation.limiter(state, limit(1_000_000, burst: 100_000))
        for _ in 0..<8 {
            simulation.start(limiter.flow(stream: nil), .opensOnceAt(100 * second))
        }
        try simulation.run(for: 200 * second)
        #expect(simulation.departures.contains { $0.bytes > 1_000 })
        #expect(simulation.largestBurst(rate: 1_000_000) <= 100_000)
    }

    @Test(arguments: [50_000, 1_000_000, 5_000_000, 100_000_000], [1, 4, 16])
    func constantDemandGetsTheWholeRate(rate: Int64, transfers: Int) throws {
        let simulation = PacingSimulation(seed: transfers)
        simulation.demand = 1_000_000...1_000_000
        let limiters = try [0, 1].map { _ in try simulation.limiter(state, limit(rate)) }
        for number in 0..<transfers {
            simulation.start(limiters[number % 2].flow(stream: nil), .within(1_000_000))
        }
        try simulation.run(for: 4 * second)
        #expect(simulation.bytes >= rate * 4 * 99 / 100)
        #expect(simulation.largestBurst(rate: rate) <= limit(rate).burst.bytes)
    }

    @Test(arguments: [8_192, 200_000, 5_000_000, 1_000_000_000])
    func everyTransferMovesFourTimesASecond(rate: Int64) throws {
        let simulation = PacingSimulation(seed: 5)
        let limiters = try [0, 1].map { _ in
            try simulation.limiter(state, limit(rate), concurrency: 16)
        }
        for number in 0..<limiters[0].admission(stream: nil) {
            simulation.start(limiters[number % 2].flow(stream: nil))
        }
        try simulation.run(for: second)
        let start = simulation.now
        try simulation.run(for: 2 * second)
        #expect(simulation.longestSilence(since: start) <= second / 4)
    }

    @Test func transfersOfAllProcessesGetTheSameShare() throws {
        let simulation = PacingSimulation(seed: 6)
        simulation.demand = 1_000_000...1_000_000
        let limiters = try [0, 1].map { _ in try simulation.limiter(state, limit(4_000_000)) }
        let alone = simulation.start(limiters[0].flow(stream: nil))
        for _ in 0..<3 { simulation.start(limiters[1].flow(stream: nil)) }
        try simulation.run(for: 10 * second)
        let bytes = simulation.departures.filter { $0.transfer == alone }.map(\.bytes)
        #expect((9_500_000...10_500_000).contains(bytes.reduce(0, +)))
    }

    @Test func aStreamStaysBelowItsOwnLimitAndAllTogetherBelowTheTotal() throws {
        let simulation = PacingSimulation(seed: 7)
        simulation.demand = 1_000_000...1_000_000
        let limiter = try simulation.limiter(
            state, limit(5_000_000), streams: ["slow": limit(1_000_000)])
        let slow = (0..<2).map { _ in simulation.start(limiter.flow(stream: "slow")) }
        simulation.start(limiter.flow(stream: "other"))
        try simulation.run(for: 10 * second)
        let ofSlow = simulation.departures.filter { slow.contains($0.transfer) }
        #expect((9_900_000...10_256_000).contains(ofSlow.reduce(0) { $0 + $1.bytes }))
        #expect(simulation.bytes >= 49_500_000)
        #expect(simulation.largestBurst(rate: 5_000_000) <= 256_000)
    }

    @Test func processesWithDifferentLimitsStayBelowTheHighest() throws {
        let simulation = PacingSimulation(seed: 8)
        let slow = try simulation.limiter(state, limit(500_000, burst: 3_000))
        let fast = try simulation.limiter(state, limit(5_000_000, burst: 300_000))
        for number in 0..<6 {
            simulation.start((number % 2 == 0 ? slow : fast).flow(stream: nil))
        }
        try simulation.run(for: 10 * second)
        #expect(simulation.largestBurst(rate: 5_000_000) <= 300_000)
        #expect(simulation.longestSilence(since: simulation.now - 5 * second) < second)
    }

    /// What a faster process has in line before it is short for that process's rate, and long for its own.
    @Test func aSlowProcessIsNotSilentBesideAFastOne() throws {
        let simulation = PacingSimulation(seed: 9)
        simulation.demand = 1_000_000...1_000_000
        let fast = try simulation.limiter(state, limit(5_000_000))
        let slow = try simulation.limiter(state, limit(10_000))
        for _ in 0..<4 { simulation.start(fast.flow(stream: nil)) }
        try simulation.run(for: 2 * second)
        simulation.start(slow.flow(stream: nil))
        try simulation.run(for: 20 * second)
        #expect(simulation.largestBurst(rate: 5_000_000) <= 256_000)
        #expect(simulation.longestSilence(since: simulation.now - 10 * second) < second)
    }

    @Test func withoutALimitEverythingMayLeaveAtOnce() throws {
        let limiter = try RateLimiter(state: "/nowhere", pace: Pace(total: nil))
        #expect(
            try limiter.flow(stream: "access").next(wanted: 1 << 30, sent: 0) == .bytes(1 << 30))
        #expect(limiter.admission(stream: "access") == 4)
    }

    @Test(arguments: [(1_000, 1), (16_384, 2), (20_000_000, 64)])
    func fewerTransfersRunWhenTheRateCannotFeedThem(rate: Int64, transfers: Int) throws {
        let limiter = try RateLimiter(
            state: state, pace: Pace(total: limit(rate), concurrency: 64))
        #expect(limiter.admission(stream: nil) == transfers)
    }

    @Test func theDefaultBurstIs256KBOr50MillisecondsOfTheRate() {
        #expect(limit(1_000).burst == ByteCount(256_000))
        #expect(limit(100_000_000).burst == ByteCount(5_000_000))
    }
}
