import Glibc
import Synchronization

/// A token bucket in a file, shared by all processes with the same state directory.
///
/// Every call takes the file's lock for microseconds, brings the bucket up to date, does its part
/// and writes it back. When another process has the lock, the call changes nothing and says so.
final class SharedBucket: Sendable {
    /// A transfer's ticket, and what this process last wrote on it.
    struct Place: Equatable, Sendable {
        fileprivate let index: Int
        fileprivate(set) var ticket: BucketPage.Ticket
    }

    enum Answer: Equatable, Sendable {
        /// What was reserved may leave.
        case granted
        /// It waits in line; nothing changes before this time, in nanoseconds of the clock.
        case waiting(until: Int64)
        /// Nothing was done, not even noted; try again at this time.
        case busy(until: Int64)
    }

    private struct State: ~Copyable {
        var file: BucketFile
        var limit: RateLimit
        /// What the time since the last refill counts for: the lowest limit in it. So a change to
        /// a higher one is no credit for the time before it, nor one to a lower one for the time
        /// after it.
        var earning: RateLimit
        /// Tickets whose locks this process holds.
        var held: Set<Int> = []
        var nextSweep: Int64 = 0
        var activeTransfers = 0
        var timesRepaired = 0
    }

    let path: String
    private let state: Mutex<State>
    /// Nanoseconds of a clock that all processes share and that never goes back while they live.
    /// Read under the file's lock: an older time than another's would look like a step back.
    private let clock: @Sendable () -> Int64
    private let owner = getpid()

    /// How soon to ask again when the file's lock is taken, or every ticket.
    private static let busyDelay: Int64 = 1_000_000
    /// How soon to ask again when bytes of others must leave first: nobody knows when they will.
    private static let blockedDelay: Int64 = 10_000_000
    /// How soon to ask again where a turn may come before its time: beside other processes, and behind
    /// a piece that is too large for the limit, which its transfer cuts when it asks.
    private static let movingDelay: Int64 = 500_000_000
    /// How often dead processes and a removed file are looked for.
    private static let sweepInterval: Int64 = 100_000_000

    /// A bucket whose file is new starts full: nothing has left from here yet.
    init(
        path: String, limit: RateLimit, clock: @escaping @Sendable () -> Int64
    ) throws(PacingError) {
        (self.path, self.clock) = (path, clock)
        let file = try BucketFile(path: path, firstCredit: limit.burst.bytes, at: clock())
        state = Mutex(State(file: file, limit: limit, earning: limit))
    }

    /// The limit of this process. A change holds from the next call on.
    var limit: RateLimit {
        get { state.withLock { $0.limit } }
        set {
            state.withLock { state in
                state.limit = newValue
                if newValue.rate <= state.earning.rate { state.earning = newValue }
            }
        }
    }

    /// Transfers of all processes at the last look.
    var activeTransfers: Int { state.withLock { $0.activeTransfers } }

    /// How often the file was found damaged, and was replaced by one without credit.
    var timesRepaired: Int { state.withLock { $0.timesRepaired } }

    /// Notes that `departed` granted bytes have left, and asks for `wanted` more.
    ///
    /// - Parameters:
    ///   - place: Nil before a transfer's first call.
    ///   - wanted: Bytes besides those that are granted. A place that waits goes on to wait for what it
    ///     asked for, or for the first of that, if less is wanted by now.
    func exchange(
        _ place: inout Place?, departed: Int, wanted: Int
    ) throws(PacingError) -> Answer {
        try state.withLock { state throws(PacingError) in
            try withPage(&state) { state, page throws(PacingError) -> Answer in
                guard let index = try settle(&place, in: &page, &state) else { return busy }
                page.depart(min(departed, Int(page.tickets[index].granted)), on: index)
                if page.tickets[index].waiting > 0 {
                    // What is permitted by now is not cut: others behind it may have been granted.
                    page.grantIfDue(index)
                    page.shorten(index, to: wanted)
                } else if wanted > 0 {
                    page.reserve(wanted, on: index)
                }
                page.grantIfDue(index)
                place?.ticket = page.tickets[index]
                let isShared = page.tickets.indices.contains {
                    page.tickets[$0].owner > 0 && !state.held.contains($0)
                }
                return standing(of: index, in: page, state.limit, isShared: isShared)
            } ?? busy
        }
    }

    private var busy: Answer { .busy(until: clock() + Self.busyDelay) }

    /// The transfer is over: what it was granted has left or never will.
    ///
    /// Never fails: a ticket that cannot be given back now is later found without its lock.
    func leave(_ place: Place) {
        state.withLock { state in
            _ = try? withPage(&state) { state, page in
                if page.tickets[place.index].continues(place.ticket) { page.abandon(place.index) }
            }
            state.held.remove(place.index)
            state.file.unlockTicket(place.index)
        }
    }
}

extension SharedBucket {
    /// Runs `body` on the page under the file's lock; nil: another process has the lock.
    private func withPage<Result>(
        _ state: inout State,
        _ body: (inout State, inout BucketPage) throws(PacingError) -> Result
    ) throws(PacingError) -> Result? {
        if clock() >= state.nextSweep { try reopenIfRemoved(&state) }
        guard try state.file.lockPage() else { return nil }
        defer { state.file.unlockPage() }
        let now = clock()
        var page = try state.file.read() ?? repair(&state, now)
        page.refill(state.earning, at: now)
        if state.earning != state.limit {
            // The time that is left of a byte must not earn many at a higher rate.
            page.dropFraction(at: now)
            state.earning = state.limit
        }
        page.sweepAbandoned()
        if now >= state.nextSweep { try sweep(&state, &page, now) }
        let result = try body(&state, &page)
        try state.file.write(page)
        state.activeTransfers = page.activeTransfers
        return result
    }

    /// Others that start now make a new file: joins them, without credit of its own.
    private func reopenIfRemoved(_ state: inout State) throws(PacingError) {
        guard state.file.isRemoved else { return }
        state.file = try BucketFile(path: path, firstCredit: 0, at: clock())
        state.held = []
    }

    private func repair(_ state: inout State, _ now: Int64) -> BucketPage {
        state.timesRepaired += 1
        return BucketPage(credit: 0, at: now)
    }

    /// Gives up the bytes of processes that died.
    private func sweep(
        _ state: inout State, _ page: inout BucketPage, _ now: Int64
    ) throws(PacingError) {
        for index in page.tickets.indices
        where page.tickets[index].owner > 0 && !state.held.contains(index) {
            if try !state.file.isTicketHeldElsewhere(index) { page.abandon(index) }
        }
        state.nextSweep = now + Self.sweepInterval
    }

    /// The ticket of `place`.
    ///
    /// A transfer without a ticket gets one, also when the file was replaced under it: it waits
    /// anew for what it waited for. Nil when all tickets are taken.
    private func settle(
        _ place: inout Place?, in page: inout BucketPage, _ state: inout State
    ) throws(PacingError) -> Int? {
        if let known = place, state.held.contains(known.index),
            page.tickets[known.index].continues(known.ticket)
        {
            return known.index
        }
        let lost = place
        if let lost {
            state.held.remove(lost.index)
            state.file.unlockTicket(lost.index)
            place = nil
        }
        guard let index = try claim(in: &page, &state) else { return nil }
        if let lost, lost.ticket.waiting > 0 { page.reserve(Int(lost.ticket.waiting), on: index) }
        place = Place(index: index, ticket: page.tickets[index])
        return index
    }

    private func claim(
        in page: inout BucketPage, _ state: inout State
    ) throws(PacingError) -> Int? {
        for index in page.tickets.indices
        where page.tickets[index].isFree && !state.held.contains(index) {
            guard try state.file.lockTicket(index) else { continue }
            state.held.insert(index)
            page.claim(index, for: owner)
            return index
        }
        return nil
    }

    private func standing(
        of index: Int, in page: BucketPage, _ limit: RateLimit, isShared: Bool
    ) -> Answer {
        let ticket = page.tickets[index]
        if ticket.waiting == 0 { return .granted }
        var due = page.bucket.due(ticket.end, rate: limit.rate.bytesPerSecond)
        if ticket.end - page.bucket.departed > limit.burst.bytes {
            due = max(due, page.bucket.refilled + Self.blockedDelay)
        }
        let piece = limit.piece(transfers: page.activeTransfers)
        // Others may have a higher rate, and it counts for all.
        let mayMoveUp = isShared || page.isAnyLarger(than: piece, upTo: index)
        return .waiting(until: mayMoveUp ? min(due, clock() + Self.movingDelay) : due)
    }
}
