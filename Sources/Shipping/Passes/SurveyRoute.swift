/// The slots that a pass still has to look at, in the order in which they are shipped.
///
/// It is given page by page, each with as many files as there is room for. Most hosts need one page; a
/// collector with 10,000 files in an hour needs twenty, and five looks.
struct SurveyRoute: Sendable {
    /// A look reads whole directories, and a file that was found needs a tenth of what its turn does.
    private static let pagesInALook = 4

    private var requests: ArraySlice<ScanRequest>
    /// Files of each slot, by its rank, as the first look showed.
    private var counts: [Int: Int] = [:]
    /// What the last look found, and is not looked at yet.
    private var found: [SlotFinding] = []
    private var claimed: [String: DiscoveryProblem] = [:]
    /// How far the first slot is.
    var cursor = SlotCursor()
    /// Those of the files that were due on the way, by hash.
    var destinations: Set<Int> = []

    init(_ requests: [ScanRequest]) {
        self.requests =
            requests.enumerated().map { rank, request in
                var request = request
                request.rank = rank
                return request
            }[...]
    }

    var isOver: Bool { requests.isEmpty }

    /// Slots that are still to be looked at, and have files.
    var slotsToCome: [SlotKey] {
        requests.filter { counts[$0.rank] ?? 0 > 0 }
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
    mutating func look(_ scans: Scans, most: Int) -> [SlotFinding] {
        guard let first = requests.first else { return [] }
        if cursor.areFilesOver {
            return [SlotFinding(stream: first.stream, slot: first.slot, rank: first.rank)]
        }
        forget(upTo: first.rank)
        if found.first.map({ $0.isCut && $0.files.isEmpty }) ?? true { scan(scans, first, most) }
        var next = found
        _ = next.cut(to: most)
        return next
    }

    /// Lets go what was looked at.
    private mutating func forget(upTo rank: Int) {
        found.removeAll { $0.rank < rank }
        if let after = cursor.after, !found.isEmpty {
            found[0].files.removeAll { $0.stem <= after }
        }
    }

    private mutating func scan(_ scans: Scans, _ first: ScanRequest, _ room: Int) {
        let most = room * Self.pagesInALook
        var window = ScanWindow(most: most, claimed: claimed)
        window.after = cursor.after.map { ScanWindow.Place(rank: first.rank, stem: $0) }
        found = scans.findings(of: nextRequests(most), in: window)
        if counts.isEmpty {
            counts = Dictionary(uniqueKeysWithValues: found.map { ($0.rank, $0.seenFiles) })
        }
        for problem in found.flatMap(\.claimed) { claimed[problem.path] = problem }
    }

    /// Those whose files there may be room for: to look for others would be in vain.
    private func nextRequests(_ most: Int) -> [ScanRequest] {
        guard !counts.isEmpty else { return Array(requests) }
        var room = most
        return Array(
            requests.prefix { request in
                defer { room -= counts[request.rank] ?? 0 }
                return room > 0
            })
    }
}
