/// How fast and how unevenly bytes may leave: at most rate x w + burst in any w seconds.
struct RateLimit: Hashable, Sendable {
    let rate: Rate
    let burst: ByteCount

    /// - Parameter burst: Absent: the larger of 256KB and 50 ms of the rate.
    init(rate: Rate, burst: ByteCount? = nil) {
        self.rate = rate
        self.burst = burst ?? Self.defaultBurst(rate)
    }

    private static func defaultBurst(_ rate: Rate) -> ByteCount {
        max(smallestDefaultBurst, ByteCount(rate.bytesPerSecond / 20))
    }

    /// The burst, if it is not the one that goes with the rate.
    var ownBurst: ByteCount? { burst == Self.defaultBurst(rate) ? nil : burst }

    static let smallestDefaultBurst = ByteCount(256_000)

    /// No piece is larger: libcurl's upload buffer takes no more at once.
    static let largestPiece = 256 * 1024

    /// Unless the burst is tiny, no piece is smaller: each costs a wake-up, and a packet of 40 bytes
    /// more. A limit that means a pause should cost as much as one.
    static let smallestPiece: Int64 = 8

    /// Bytes per second that one transfer needs for 8 pieces of 1 KiB a second.
    static let slowestTransfer: Int64 = 8 * 1024

    /// How many transfers the rate can feed: with more, pieces would be too small or too rare.
    var mostTransfers: Int { Int(clamping: max(1, rate.bytesPerSecond / Self.slowestTransfer)) }

    /// The bytes one of `transfers` asks for at once.
    ///
    /// An eighth of a second of its share, because gateways cut connections that are idle for a
    /// second; and half its share of the burst, so that all pieces together leave half of it free:
    /// credit that grows past the full burst is lost.
    func piece(transfers: Int) -> Int {
        let share = max(rate.bytesPerSecond / 8 / Int64(transfers), Self.smallestPiece)
        let most = max(1, min(burst.bytes / 2 / Int64(transfers), Int64(Self.largestPiece)))
        return Int(min(share, most))
    }
}
