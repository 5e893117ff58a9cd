import Testing

@testable import Shipping

@Suite struct TokenBucketTests {
    private func bucket(credit: Int64 = 0) -> TokenBucket {
        TokenBucket(credit: credit, at: second)
    }

    @Test func aFullBucketPermitsItsBurstAtOnceAndNoMore() {
        var bucket = bucket(credit: 50)
        let end = bucket.reserve(50)
        #expect(bucket.permits(end))
        #expect(!bucket.permits(bucket.reserve(1)))
    }

    @Test(arguments: [(wanted: 50, after: second / 2), (wanted: 25, after: second / 4)])
    func anEmptyBucketSaysWhenToAskAgain(wanted: Int, after: Int64) {
        var bucket = bucket()
        let end = bucket.reserve(wanted)
        #expect(bucket.due(end, rate: 100) == second + after)
        bucket.refill(rate: 100, burst: 100, at: second + after - 1)
        #expect(!bucket.permits(end))
        bucket.refill(rate: 100, burst: 100, at: second + after)
        #expect(bucket.permits(end))
    }

    @Test func creditStopsAtTheBurstBeyondWhatHasLeft() {
        var bucket = bucket()
        bucket.refill(rate: 100, burst: 30, at: 100 * second)
        #expect(bucket.credit == 30)
    }

    @Test func bytesThatAreGrantedButHaveNotLeftHoldTheCreditBack() {
        var bucket = bucket(credit: 30)
        _ = bucket.reserve(30)
        bucket.refill(rate: 100, burst: 30, at: 100 * second)
        #expect(bucket.credit == 30)
        bucket.depart(30)
        bucket.refill(rate: 100, burst: 30, at: 100 * second)
        #expect(bucket.credit == 30)  // The time before they left earns nothing.
        bucket.refill(rate: 100, burst: 30, at: 101 * second)
        #expect(bucket.credit == 60)
    }

    @Test func fractionsOfAByteAreNeitherLostNorCountedTwice() {
        var bucket = bucket()
        for step in 1...100_000 {
            bucket.refill(rate: 7, burst: 1_000, at: second + Int64(step) * 100_000)
        }
        #expect((69...70).contains(bucket.credit))  // 7 bytes a second for 10 seconds
    }

    @Test func aClockThatStepsBackDropsUnusedCreditAndGoesOn() {
        var bucket = bucket(credit: 30)
        _ = bucket.reserve(10)
        bucket.refill(rate: 10, burst: 30, at: -1_000 * second)
        #expect(bucket.credit == 10)
        bucket.refill(rate: 10, burst: 30, at: -999 * second)
        #expect(bucket.credit == 20)
    }

    @Test func aTimeReadALittleTooEarlyChangesNothing() {
        var bucket = bucket(credit: 30)
        let before = bucket
        bucket.refill(rate: 10, burst: 30, at: 1)
        #expect(bucket == before)
    }

    @Test func aClockThatStepsForwardEarnsOneBurst() {
        var bucket = bucket(credit: 7)
        bucket.refill(rate: 10, burst: 30, at: .max)
        #expect(bucket.credit == 30)
    }

    @Test func aSmallerBurstDropsUnusedCreditButNoGrant() {
        var bucket = bucket(credit: 1_000)
        let end = bucket.reserve(100)
        bucket.refill(rate: 10, burst: 30, at: 2 * second)
        #expect(bucket.permits(end))
        #expect(bucket.credit == 100)
    }

    @Test(arguments: [Int64.max, Int64.max / 2, 1_000_000_000_000])
    func hugeValuesAreSafe(huge: Int64) {
        var bucket = bucket()
        bucket.refill(rate: huge, burst: huge, at: .max)
        #expect(bucket.permits(bucket.reserve(1 << 39)))
        bucket.refill(rate: huge, burst: 1, at: 0)
        #expect(bucket.due(bucket.reserve(1), rate: huge) >= 0)
        #expect(TokenBucket(credit: 0, at: .max).due(.max, rate: 1) == .max)
    }
}
