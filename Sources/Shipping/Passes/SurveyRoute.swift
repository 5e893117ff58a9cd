/// The slots that a pass still has to look at, in the order in which they are shipped.
///
/// It is given page by page, each with as many files as there is room for. Most hosts need one page; a
/// collector with 10,000 files in an hour needs twenty, and one look if they are shipped within a minute.
struct SurveyRoute: Sendable {
    /// For what a look finds: 15,000 files. A look reads whole directories.
    private static let lookBytes = 3 << 19
    /// Files come, go and are compressed while others are shipped.
    private static let lookAge = Duration.seconds(60)

    private var requests: ArraySlice<ScanRequest>
    /// What it takes to keep the files of each slot, by its rank, as the first look showed.
    private var bytes: [Int: Int] = [:]
    /// What the last look found, and is not looked at yet.
    private var found = ScanResult()
    private var foundAt: ContinuousClock.Instant?
    private var claimed: [String: DiscoveryProblem] = [:]
    /// How far the first slot is.
    var cursor = SlotCursor()
    /// Those of the files that were due on the way, by hash.
    var destinations: Set<Int> = []

    init(_ requests: [ScanRequest]) {
        self.requests = requests.ranked[...]
    }

    var isOver: Bool { requests.isEmpty }

    /// Slots that are still to be looked at, and have files.
    var slotsToCome: [SlotKey] {
        requests.filter { bytes[$0.rank] ?? 0 > 0 }
            .map { SlotKey(stream: $0.stream, label: $0.slot.label) }
    }

    /// The first slot was looked at.
    mutating func advance() {
        requests.removeFirst()
        cursor = SlotCursor()
    }

    /// Finds the next files: what an earlier look found, as far as it goes.
    ///
    /// - Returns: What was found of the slots, the first one first; what there is no room for is cut.
    mutating func look(
        _ scans: Scans, most: Int, at now: ContinuousClock.Instant
    ) -> [SlotFinding] {
        guard let first = requests.first else { return [] }
        if cursor.areFilesOver {
            return [SlotFinding(stream: first.stream, slot: first.slot, rank: first.rank)]
        }
        let after = cursor.after.map { ScanWindow.Place(rank: first.rank, stem: $0) }
        found.drop(before: first.rank, through: after)
        if found.isOver || isOld(at: now) { scan(scans, after: after, at: now) }
        return found.first(most) { requests[$0] }
    }

    private func isOld(at now: ContinuousClock.Instant) -> Bool {
        foundAt.map { $0 + Self.lookAge <= now } ?? true
    }

    private mutating func scan(
        _ scans: Scans, after: ScanWindow.Place?, at now: ContinuousClock.Instant
    ) {
        let window = ScanWindow(
            after: after, bytes: Self.lookBytes, seenBytes: bytes, claimed: claimed)
        // Not both at once.
        found = ScanResult()
        let cost = ContinuousClock().measure {
            found = scans.result(of: nextRequests(), in: window)
        }
        foundAt = now + cost
        if bytes.isEmpty {
            bytes = Dictionary(uniqueKeysWithValues: found.slots.map { ($0.rank, $0.seenBytes) })
        }
        for problem in found.slots.flatMap(\.claimed) { claimed[problem.path] = problem }
    }

    /// Those whose files there may be room for: to look for others would be in vain.
    private func nextRequests() -> [ScanRequest] {
        guard !bytes.isEmpty else { return Array(requests) }
        var room = Self.lookBytes
        return Array(
            requests.prefix { request in
                defer { room -= bytes[request.rank] ?? 0 }
                return room > 0
            })
    }
}
