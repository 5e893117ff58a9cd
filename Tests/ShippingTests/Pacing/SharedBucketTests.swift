import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Shipping

/// What happens to the shared file: processes die, machines restart, people remove and damage it.
@Suite struct SharedBucketTests {
    private let folder: TemporaryFolder
    private var state: String { folder.path }

    init() throws { folder = try TemporaryFolder() }

    /// A transfer in a process of its own, which can die at any moment.
    private final class Mortal {
        var bucket: SharedBucket?
        var place: SharedBucket.Place?
        var noted: Int64 = 0
        var asked = 0
        var granted: Int64 = 0

        init(_ bucket: SharedBucket) { self.bucket = bucket }

        func ask(wanted: Int, sent: Int64) throws -> Grant {
            guard let bucket else { return .notBefore(.init(nanosecondsSinceBoot: .max / 2)) }
            let isNew = asked == 0
            if isNew { asked = min(wanted, 10_000) }
            let answer = try bucket.exchange(
                &place, departed: Int(sent - noted), wanted: asked)
            if case .busy(let time) = answer {
                if isNew { asked = 0 }
                return .notBefore(.init(nanosecondsSinceBoot: time))
            }
            noted = sent
            if case .waiting(let time) = answer {
                return .notBefore(.init(nanosecondsSinceBoot: time))
            }
            defer { asked = 0 }
            return .bytes(asked)
        }
    }

    @Test(arguments: 0..<10)
    func bytesOfProcessesThatDieAreNeitherLostNorAFreshBurst(seed: Int) throws {
        var random = SplitMix(seed: seed)
        let simulation = PacingSimulation(seed: seed)
        let shared = limit(1_000_000, burst: 50_000)
        let survivor = try simulation.limiter(state, shared)
        simulation.start(survivor.flow(stream: nil))
        for _ in 0..<40 {
            let mortal = Mortal(
                try SharedBucket(
                    path: "\(state)/bucket", limit: shared, clock: simulation.clock.now))
            let number = simulation.start(.within(100_000_000), ask: mortal.ask)
            try simulation.run(for: .random(in: 0...second / 4, using: &random))
            mortal.bucket = nil  // Closes the file: all that others see of a death.
            simulation.stop(number)
        }
        #expect(simulation.largestBurst(rate: 1_000_000) <= 50_000)
        let (before, bytes) = (simulation.now, simulation.bytes)
        try simulation.run(for: 10 * second)
        #expect(simulation.now - before == 10 * second)
        #expect(simulation.bytes - bytes > 9_900_000)
    }

    @Test func aRestartGetsNoFreshBurst() throws {
        let simulation = PacingSimulation(seed: 1)
        for _ in 0..<50 {
            let limiter = try simulation.limiter(state, limit(1_000_000, burst: 100_000))
            let number = simulation.start(limiter.flow(stream: nil))
            try simulation.run(for: second / 100)
            simulation.stop(number)
        }
        #expect(simulation.largestBurst(rate: 1_000_000) <= 100_000)
    }

    @Test func anotherLimitAfterARestartHoldsAtOnceAndNothingGetsStuck() throws {
        let simulation = PacingSimulation(seed: 2)
        let fast = limit(50_000_000, burst: 10_000_000)
        let mortal = Mortal(
            try SharedBucket(path: "\(state)/bucket", limit: fast, clock: simulation.clock.now))
        let number = simulation.start(ask: mortal.ask)
        try simulation.run(for: second)
        mortal.bucket = nil
        simulation.stop(number)
        let before = simulation.bytes

        let slow = try simulation.limiter(state, limit(1_000_000, burst: 1_000))
        let after = PacingSimulation(seed: 3, at: simulation.now)
        let restarted = try after.limiter(state, limit(1_000_000, burst: 1_000))
        _ = slow
        after.start(restarted.flow(stream: nil))
        try after.run(for: 10 * second)
        #expect(before > 50_000_000)
        #expect(after.bytes > 4_000_000)
        #expect(after.largestBurst(rate: 1_000_000) <= 1_000)
    }

    @Test func aMachineThatStartsAgainGetsNoCredit() throws {
        let before = PacingSimulation(seed: 1)
        _ = try before.limiter(state, limit(1_000, burst: 100_000))
        let after = PacingSimulation(seed: 1, at: 5 * second)
        after.start(try after.limiter(state, limit(1_000, burst: 100_000)).flow(stream: nil))
        try after.run(for: 60 * second)
        #expect((59_000...60_000).contains(after.bytes))
    }

    @Test func aClockThatStepsBackCostsNothingButUnusedCredit() throws {
        let simulation = PacingSimulation(seed: 4)
        let limiter = try simulation.limiter(state, limit(1_000_000, burst: 100_000))
        for _ in 0..<4 { simulation.start(limiter.flow(stream: nil)) }
        for _ in 0..<20 {
            try simulation.run(for: second)
            simulation.stepClock(by: -10 * second)
        }
        #expect(simulation.bytes > 19_000_000)
        #expect(simulation.largestBurst(rate: 1_000_000) <= 100_000)
    }

    @Test func aRateThatIsChangedHoldsForTransfersThatRun() throws {
        let simulation = PacingSimulation(seed: 5)
        simulation.demand = 1_000_000...1_000_000
        let limiter = try simulation.limiter(state, limit(1_000_000))
        for _ in 0..<4 { simulation.start(limiter.flow(stream: nil)) }
        try simulation.run(for: 10 * second)
        let before = simulation.bytes
        try limiter.apply(Pace(total: limit(3_000_000)))
        try simulation.run(for: 10 * second)
        #expect((9_900_000...10_256_000).contains(before))
        #expect((29_700_000...30_256_000).contains(simulation.bytes - before))
    }

    enum Damage: CaseIterable { case empty, short, garbage, impossible }

    @Test(arguments: Damage.allCases)
    func aDamagedFileIsReplacedByOneWithoutCreditAndSaidSo(damage: Damage) throws {
        let simulation = PacingSimulation(seed: 6)
        let limiter = try simulation.limiter(state, limit(1_000_000, burst: 100_000))
        for _ in 0..<4 { simulation.start(limiter.flow(stream: nil)) }
        try simulation.run(for: second)
        #expect(limiter.repairs.isEmpty)
        try Self.spoil("\(state)/bucket", damage)
        try simulation.run(for: 10 * second)
        #expect(limiter.repairs == ["\(state)/bucket"])
        #expect(simulation.bytes > 10_000_000)
        #expect(simulation.largestBurst(rate: 1_000_000) <= 100_000)
    }

    private static func spoil(_ path: String, _ damage: Damage) throws {
        var bytes = try Data(contentsOf: URL(filePath: path))
        switch damage {
        case .empty: bytes = Data()
        case .short: bytes = bytes.prefix(100)
        case .garbage: bytes = Data(repeating: 0xA5, count: 4096)
        case .impossible: bytes[8] ^= 1  // one byte more reserved than the tickets say
        }
        try bytes.write(to: URL(filePath: path))  // in place: the file stays the same one
    }

    @Test func noContentOfTheFileCanCrashOrLiftTheLimit() throws {
        var random = SplitMix(seed: 7)
        let simulation = PacingSimulation(seed: 7)
        let limiter = try simulation.limiter(state, limit(1_000_000, burst: 100_000))
        for _ in 0..<4 { simulation.start(limiter.flow(stream: nil)) }
        let url = URL(filePath: "\(state)/bucket")
        for _ in 0..<300 {
            var bytes = try Data(contentsOf: url)
            let place = Int.random(
                in: 0..<(Bool.random(using: &random) ? 64 : 4096), using: &random)
            bytes[place] = .random(in: 0...255, using: &random)
            try bytes.write(to: url)
            try simulation.run(for: second / 20)
        }
        #expect(simulation.largestBurst(rate: 1_000_000) <= 400_000)
    }

    @Test func aRemovedFileIsMadeAnewWithoutCreditAndSharedAgain() throws {
        let simulation = PacingSimulation(seed: 8)
        let limiters = try [0, 1].map { _ in
            try simulation.limiter(state, limit(1_000_000, burst: 100_000))
        }
        for limiter in limiters { simulation.start(limiter.flow(stream: nil)) }
        try simulation.run(for: second)
        try #require(unlink("\(state)/bucket") == 0)
        try simulation.run(for: second)  // Each notices within 100 ms.
        let (start, before) = (simulation.now, simulation.bytes)
        try simulation.run(for: 10 * second)
        #expect(simulation.now == start + 10 * second)
        #expect(simulation.bytes - before <= 10_100_000)
        #expect(access("\(state)/bucket", F_OK) == 0)
    }

    @Test func aBusyLockDelaysATransferAndNeverBlocksIt() throws {
        let simulation = PacingSimulation(seed: 9)
        let limiter = try simulation.limiter(state, limit(1_000_000, burst: 100_000))
        let other = try BucketFile(path: "\(state)/bucket", firstCredit: 0, at: 0)
        let flow = limiter.flow(stream: nil)
        #expect(try other.lockPage())
        let later = ContinuousClock.Instant(
            nanosecondsSinceBoot: simulation.now + second / 1_000)
        #expect(try flow.next(wanted: 1_000, sent: 0) == .notBefore(later))
        other.unlockPage()
        #expect(try flow.next(wanted: 1_000, sent: 0) == .bytes(1_000))
        #expect(try other.lockPage())
        flow.finish()  // Cannot note it now; the ticket's free lock will tell.
        other.unlockPage()
        try simulation.run(for: second)
        _ = try limiter.flow(stream: nil).next(wanted: 1, sent: 0)
        let page = try #require(try other.read())
        #expect(page.bucket.departed >= 1_000)
    }

    @Test func moreTransfersThanTicketsTakeTurns() throws {
        let simulation = PacingSimulation(seed: 10)
        let limiter = try simulation.limiter(state, limit(50_000_000))
        for _ in 0..<200 { simulation.start(limiter.flow(stream: nil)) }
        try simulation.run(for: second)
        #expect(Set(simulation.departures.map(\.transfer)).count == 168)
        for number in Set(simulation.departures.map(\.transfer)) { simulation.stop(number) }
        try simulation.run(for: second)
        #expect(Set(simulation.departures.map(\.transfer)).count == 200)
    }

    @Test func aFileThatCannotBeOpenedIsAnErrorThatSaysWhatStops() throws {
        let error = #expect(throws: PacingError.self) {
            try RateLimiter(state: "/nowhere", pace: Pace(total: limit(1_000)))
        }
        #expect(
            error?.description == """
                cannot create /nowhere/bucket, which holds the rate limit: No such file or \
                directory; nothing is sent without it
                """)
        #expect(error?.isTransient == false)
    }

    @Test func theFileIsOnePage() {
        #expect(64 + BucketPage.ticketCount * MemoryLayout<BucketPage.Ticket>.stride == 4096)
        #expect(MemoryLayout<TokenBucket>.size <= 64 - 8)
    }

    @Test func theClockIsTheTimeSinceTheMachineStarted() {
        let (before, now) = (nanosecondsSinceBoot(), PacingClock().now())
        #expect(now >= before)
        let instant = ContinuousClock.Instant(nanosecondsSinceBoot: now)
        #expect(instant.nanosecondsSinceBoot == now)
    }
}
