/// What a bucket's file holds: the line, and a ticket for every transfer in it.
struct BucketPage: Sendable {
    private(set) var bucket: TokenBucket
    private(set) var tickets: [Ticket]

    static let ticketCount = 168

    init(credit: Int64, at now: Int64) {
        bucket = TokenBucket(credit: credit, at: now)
        tickets = Array(repeating: Ticket(), count: Self.ticketCount)
    }

    /// A transfer's part of the line. All zero: free.
    struct Ticket: Equatable, Sendable {
        /// The position of the last byte that this transfer asked for.
        private(set) var end: Int64 = 0
        /// Bytes up to `end` that were not permitted yet when last looked at.
        private(set) var waiting: Int32 = 0
        /// Permitted bytes that have not left.
        private(set) var granted: Int32 = 0
        /// Whose it is: a process ID, `abandoned`, or 0 for nobody.
        private(set) var owner: Int32 = 0
        private var spare: Int32 = 0

        /// Nobody will use it, but bytes are waiting, and keep their place until they are permitted.
        static let abandoned: Int32 = -1

        var isFree: Bool { owner == 0 }
        var outstanding: Int { Int(waiting) + Int(granted) }

        /// Whether it is the one that was `known`, which others may have moved up in the line since.
        func continues(_ known: Ticket) -> Bool {
            guard waiting > 0, end < known.end else { return self == known }
            var moved = known
            moved.end = end
            return self == moved
        }

        fileprivate func isSound(in bucket: TokenBucket) -> Bool {
            let limit = Int32(RateLimit.largestPiece)
            return (0...limit).contains(waiting) && (0...limit).contains(granted)
                && (0...bucket.reserved).contains(end) && owner >= Self.abandoned
                && (!isFree || outstanding == 0)
        }

        fileprivate mutating func take(_ owner: Int32) { self = Ticket(owner: owner) }
        fileprivate mutating func wait(for count: Int, until end: Int64) {
            waiting = Int32(count)
            self.end = end
        }
        fileprivate mutating func shorten(by count: Int) { waiting -= Int32(count) }
        fileprivate mutating func moveUp(by count: Int) { end -= Int64(count) }
        fileprivate mutating func grant() { (granted, waiting) = (granted + waiting, 0) }
        fileprivate mutating func depart(_ count: Int) { granted -= Int32(count) }
        fileprivate mutating func abandon() {
            self =
                waiting == 0 ? Ticket() : Ticket(end: end, waiting: waiting, owner: Self.abandoned)
        }

        init() {}
        private init(end: Int64 = 0, waiting: Int32 = 0, owner: Int32) {
            (self.end, self.waiting, self.owner) = (end, waiting, owner)
        }
    }
}

extension BucketPage {
    /// Whether the content is possible: what is out is what the tickets say, to the byte.
    private var isSound: Bool {
        let line = bucket
        guard line.departed >= 0, line.reserved >= line.departed, line.credit >= line.departed,
            line.refilled >= 0, line.reserved < Int64.max / 2,
            tickets.allSatisfy({ $0.isSound(in: line) })
        else { return false }
        let outstanding = tickets.reduce(0) { $0 + Int64($1.outstanding) }
        return outstanding == line.reserved - line.departed
    }

    /// Transfers that have begun and are not known to be over.
    var activeTransfers: Int {
        tickets.count { $0.owner > 0 }
    }

    /// Whether a transfer in line, up to the one of `index`, waits for more than `piece` bytes.
    func isAnyLarger(than piece: Int, upTo index: Int) -> Bool {
        tickets.contains {
            $0.owner > 0 && $0.waiting > piece && $0.end <= tickets[index].end
        }
    }

    /// Brings the credit up to date. First of all, before anything else is done with the page.
    ///
    /// A piece that was reserved under a larger burst than `limit.burst` must still fit, or the
    /// line would stand still behind it for ever.
    mutating func refill(_ limit: RateLimit, at now: Int64) {
        let largest = tickets.reduce(0) { max($0, Int64($1.waiting)) }
        bucket.refill(
            rate: limit.rate.bytesPerSecond, burst: max(limit.burst.bytes, largest), at: now)
    }

    /// After a refill, when another rate begins.
    mutating func dropFraction(at now: Int64) { bucket.dropFraction(at: now) }

    mutating func claim(_ index: Int, for owner: Int32) { tickets[index].take(owner) }

    /// The holder of the ticket wants `count` more bytes. It waits for no others at this time.
    mutating func reserve(_ count: Int, on index: Int) {
        tickets[index].wait(for: count, until: bucket.reserve(count))
    }

    /// The holder of the ticket wants only the first `count` of the bytes that wait; who is behind the
    /// others moves up.
    mutating func shorten(_ index: Int, to count: Int) {
        let (end, surplus) = (tickets[index].end, Int(tickets[index].waiting) - count)
        guard surplus > 0 else { return }
        tickets[index].shorten(by: surplus)
        for other in tickets.indices
        where other == index || tickets[other].waiting > 0 && tickets[other].end > end {
            tickets[other].moveUp(by: surplus)
        }
        bucket.withdraw(surplus)
    }

    /// Moves what is waiting to what is granted, if its turn has come.
    mutating func grantIfDue(_ index: Int) {
        if bucket.permits(tickets[index].end) { tickets[index].grant() }
    }

    /// `count` of the granted bytes have left.
    mutating func depart(_ count: Int, on index: Int) {
        tickets[index].depart(count)
        bucket.depart(count)
    }

    /// Nothing more leaves on this ticket: its owner gave it up, or died.
    mutating func abandon(_ index: Int) {
        grantIfDue(index)
        depart(Int(tickets[index].granted), on: index)
        tickets[index].abandon()
    }

    /// Gives up what was abandoned before its turn and is permitted by now.
    mutating func sweepAbandoned() {
        for index in tickets.indices where tickets[index].owner == Ticket.abandoned {
            abandon(index)
        }
    }
}

/// The page in the file: 4096 bytes, written by one call, so a process that is killed leaves the old
/// content or the new one. Numbers have the machine's own byte order; the file never leaves its host.
extension BucketPage {
    static let size = 4096
    private static let ticketsOffset = 64
    private static let magic: UInt64 = 0x31_54_4B_43_42_46_47_4C  // "LGFBCKT1"

    /// - Returns: nil when the bytes are not such a page, or say what cannot be.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.size, bytes.load(as: UInt64.self) == Self.magic else {
            return nil
        }
        bucket = bytes.load(fromByteOffset: 8, as: TokenBucket.self)
        let tickets = UnsafeRawBufferPointer(rebasing: bytes[Self.ticketsOffset...])
        self.tickets = tickets.withMemoryRebound(to: Ticket.self) { Array($0) }
        guard isSound else { return nil }
    }

    /// - Parameter bytes: `size` of them.
    func store(to bytes: UnsafeMutableRawBufferPointer) {
        // What lies between the fields goes to the disk, too: nothing of this process's memory may.
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
        bytes.storeBytes(of: Self.magic, as: UInt64.self)
        bytes.storeBytes(of: bucket, toByteOffset: 8, as: TokenBucket.self)
        let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[Self.ticketsOffset...])
        tickets.withUnsafeBytes { rest.copyMemory(from: $0) }
    }
}
