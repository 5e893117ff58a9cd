import Testing

@testable import Curl

/// Each test moves time by hand.
@Suite struct WatchdogTests {
    private let start = ContinuousClock.now
    private var timeouts: Timeouts {
        var timeouts = Timeouts()
        (timeouts.stall, timeouts.reply) = (.seconds(10), .seconds(30))
        return timeouts
    }

    private func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func connectingIsNotItsBusiness() {
        var dog = Watchdog(timeouts, at: start)
        dog.observe(.init(), at: at(1000))
        #expect(dog.deadline == nil)
        #expect(dog.overdue(at: at(1000)) == nil)
    }

    @Test func aStallBeginsWhenTheConnectionIsThere() {
        var dog = Watchdog(timeouts, at: start)
        dog.observe(.init(isConnected: true), at: at(5))
        #expect(dog.deadline == at(15))
        #expect(dog.overdue(at: at(14)) == nil)
        #expect(dog.overdue(at: at(15)) == .stall)
    }

    @Test func everyByteThatMovesPutsTheStallOff() {
        var dog = Watchdog(timeouts, at: start)
        for second in 0..<100 {
            dog.observe(.init(isConnected: true, moved: Int64(second)), at: at(second))
            #expect(dog.deadline == at(second + 10))
        }
    }

    @Test func timeInAPauseIsNotCounted() {
        var dog = Watchdog(timeouts, at: start)
        dog.observe(.init(isConnected: true), at: at(0))
        dog.observe(.init(isConnected: true, isPaused: true), at: at(9))
        #expect(dog.deadline == nil)
        dog.observe(.init(isConnected: true), at: at(1000))
        #expect(dog.deadline == at(1010))
    }

    @Test func theReplyIsWaitedForFromTheLastByte() {
        var dog = Watchdog(timeouts, at: start)
        dog.observe(.init(isConnected: true, moved: 5), at: at(0))
        dog.observe(.init(isConnected: true, isSent: true, moved: 6), at: at(5))
        #expect(dog.deadline == at(35))
        dog.observe(.init(isConnected: true, isSent: true, moved: 31), at: at(20))  // a 1xx
        #expect(dog.overdue(at: at(34)) == nil)
        #expect(dog.overdue(at: at(35)) == .reply)
    }

    @Test func anAnswerThatHasBegunMustGoOn() {
        var dog = Watchdog(timeouts, at: start)
        dog.observe(.init(isConnected: true, isSent: true), at: at(0))
        dog.observe(.init(isConnected: true, isSent: true, isAnswered: true), at: at(29))
        #expect(dog.deadline == at(39))
        #expect(dog.overdue(at: at(39)) == .stall)
    }

    @Test(arguments: [
        (1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2), (0, 0), (-5, 0),
        (90_000_000_000_000, 3_600_000),
    ])
    func aWaitNeverEndsBeforeItsInstant(nanoseconds: Int64, milliseconds: Int32) {
        let next = start + .nanoseconds(nanoseconds)
        #expect(waitMilliseconds(from: start, to: next) == milliseconds)
    }

    @Test func withNothingToComeTheWaitIsLong() {
        #expect(waitMilliseconds(from: start, to: nil) == 3_600_000)
    }
}
