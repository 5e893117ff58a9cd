import Glibc

/// An instant on the machine's wall clock, to the nanosecond.
///
/// The range is that of 64-bit nanoseconds around 1970: years 1677 to 2262. What lies outside, such as
/// the modification time of a damaged inode, becomes the nearest end of the range.
struct WallTime: Hashable, Sendable {
    /// Nanoseconds since 1970-01-01T00:00:00Z; negative before.
    let nanoseconds: Int64

    init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// - Parameters:
    ///   - seconds: Seconds since 1970-01-01T00:00:00Z.
    ///   - nanoseconds: Added to them, 0 to 999 999 999.
    init(seconds: Int, nanoseconds: Int = 0) {
        let whole = seconds.multipliedReportingOverflow(by: Self.perSecond)
        let sum = whole.partialValue.addingReportingOverflow(nanoseconds)
        let limit = seconds < 0 ? Int64.min : Int64.max
        self.nanoseconds = whole.overflow || sum.overflow ? limit : Int64(sum.partialValue)
    }

    init(_ time: timespec) {
        self.init(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }

    static func now() -> WallTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(time)
    }

    static let perSecond = 1_000_000_000

    /// Seconds since 1970-01-01T00:00:00Z, rounded down.
    var seconds: Int {
        let (quotient, remainder) = Int(nanoseconds).quotientAndRemainder(
            dividingBy: Self.perSecond)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// What is beyond `seconds`, 0 to 999.
    var milliseconds: Int {
        // Wraps only in the first second of the range, and back again.
        (Int(nanoseconds) &- seconds &* Self.perSecond) / 1_000_000
    }

    /// This instant without what is below a millisecond: what its text can say.
    var roundedDownToMilliseconds: WallTime {
        WallTime(seconds: seconds, nanoseconds: milliseconds * 1_000_000)
    }
}

extension WallTime: Comparable {
    static func < (a: WallTime, b: WallTime) -> Bool { a.nanoseconds < b.nanoseconds }

    static func + (time: WallTime, duration: Duration) -> WallTime {
        let wide = Int128(time.nanoseconds) + duration.attoseconds / 1_000_000_000
        return WallTime(nanoseconds: Int64(clamping: wide))
    }

    static func - (time: WallTime, duration: Duration) -> WallTime {
        let wide = Int128(time.nanoseconds) - duration.attoseconds / 1_000_000_000
        return WallTime(nanoseconds: Int64(clamping: wide))
    }

    /// The time from `b` to `a`, negative if `a` is earlier.
    static func - (a: WallTime, b: WallTime) -> Duration {
        .nanoseconds(a.nanoseconds) - .nanoseconds(b.nanoseconds)
    }
}
