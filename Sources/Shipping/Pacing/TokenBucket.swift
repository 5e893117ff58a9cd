/// Decides which bytes may leave when: never more than rate x w + burst in any window of w seconds.
///
/// Every byte that is asked for gets the next position in one line. `credit` says up to which
/// position bytes may leave. It grows at the rate, but never beyond `departed` + burst. The bytes
/// that leave from t1 to t2 have positions up to credit(t2), and those before t1 are behind them:
///
///     credit(t2) - departed(t1) <= credit(t1) + rate x w - departed(t1) <= burst + rate x w
///
/// A byte that was permitted but has not left is not in `departed`, so it holds back the credit,
/// and a socket that blocks and then opens has no pile to send. Two rules make this hold, and the
/// caller keeps both: `refill` comes before `depart`, because the time before a departure must not
/// count against the room it makes; and a byte departs only once its position is permitted.
///
/// Positions, counts and times are exact integers: fractions of a byte stay behind as time.
package struct TokenBucket: Equatable, Sendable {
    /// Bytes ever asked for: the end of the line.
    private(set) var reserved: Int64
    /// Bytes of the line that left, or were permitted and given up.
    private(set) var departed: Int64
    /// Bytes of the line that may leave, and when positive beyond `reserved`, bytes yet to be asked for.
    private(set) var credit: Int64
    /// Nanoseconds on the clock that is passed in as `now`. `credit` is right for this time.
    private(set) var refilled: Int64

    /// A step back of the clock by more than this many nanoseconds is one; less is a late reader.
    static let clockTolerance: Int64 = 1_000_000_000

    package init(credit: Int64, at now: Int64) {
        (reserved, departed, self.credit, refilled) = (0, 0, credit, now)
    }

    /// Adds the credit of the time since the last refill.
    ///
    /// - Parameters:
    ///   - rate: Bytes per second, at least 1.
    ///   - burst: Bytes, at least 1.
    package mutating func refill(rate: Int64, burst: Int64, at now: Int64) {
        let elapsed = now.subtractingReportingOverflow(refilled)
        if elapsed.overflow || elapsed.partialValue < -Self.clockTolerance { return distrust(now) }
        guard elapsed.partialValue >= 0 else { return }

        let earned = Self.quotient(rate, elapsed.partialValue, by: 1_000_000_000, roundedUp: false)
        let ceiling = departed.adding(burst)
        if credit.adding(earned) >= ceiling {
            credit = max(min(credit, reserved), ceiling)
            refilled = now
        } else {
            credit += earned
            refilled += Self.quotient(earned, 1_000_000_000, by: rate, roundedUp: true)
        }
    }

    /// The clock went back, as after a reboot: nobody knows how much time has passed.
    private mutating func distrust(_ now: Int64) {
        credit = min(credit, reserved)
        refilled = now
    }

    /// Forgets the time that stayed behind as a fraction of a byte.
    mutating func dropFraction(at now: Int64) { refilled = max(refilled, now) }

    /// Joins the line with `count` bytes, and returns the position of the last one.
    package mutating func reserve(_ count: Int) -> Int64 {
        reserved += Int64(count)
        return reserved
    }

    /// `count` bytes that wait leave the line; who is behind them moves up by so many positions.
    ///
    /// That permits nothing new: as many bytes as before have positions up to the credit, or fewer.
    mutating func withdraw(_ count: Int) { reserved -= Int64(count) }

    /// Whether all bytes up to `position` may leave.
    package func permits(_ position: Int64) -> Bool { position <= credit }

    /// `count` permitted bytes have left, or never will.
    package mutating func depart(_ count: Int) { departed += Int64(count) }

    /// When `position` will be permitted if what is out departs in time; never too late.
    package func due(_ position: Int64, rate: Int64) -> Int64 {
        guard position > credit else { return refilled }
        let missing = position - credit
        return refilled.adding(Self.quotient(missing, 1_000_000_000, by: rate, roundedUp: true))
    }

    /// a x b / divisor without overflow on the way; `Int64.max` when the result is too large.
    private static func quotient(
        _ a: Int64, _ b: Int64, by divisor: Int64, roundedUp: Bool
    ) -> Int64 {
        let product = a.magnitude.multipliedFullWidth(by: b.magnitude)
        guard product.high < divisor.magnitude else { return .max }
        let (quotient, remainder) = divisor.magnitude.dividingFullWidth(product)
        return Int64(clamping: quotient).adding(roundedUp && remainder > 0 ? 1 : 0)
    }
}

extension Int64 {
    /// The sum of two numbers that are not negative; `Int64.max` when it is too large.
    fileprivate func adding(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
