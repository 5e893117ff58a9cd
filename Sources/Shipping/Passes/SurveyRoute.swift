/// The slots that a pass still has to look at, in the order in which they are shipped.
///
/// One look takes as many files as there is room for. Most hosts need no second one; a collector with
/// 10,000 files in an hour needs twenty.
struct SurveyRoute: Sendable {
    private var requests: ArraySlice<ScanRequest>
    /// Files of each slot, by its rank, as the first look showed.
    private var counts: [Int: Int] = [:]
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

    /// Looks for the next files.
    ///
    /// - Returns: What was found of the slots, the first one first; what there was no room for is cut.
    mutating func look(_ scans: Scans, most: Int) -> [SlotFinding] {
        guard let first = requests.first else { return [] }
        if cursor.areFilesOver {
            return [SlotFinding(stream: first.stream, slot: first.slot, rank: first.rank)]
        }
        var window = ScanWindow(most: most, claimed: claimed)
        window.after = cursor.after.map { ScanWindow.Place(rank: first.rank, stem: $0) }
        let findings = scans.findings(of: nextRequests(most), in: window)
        if counts.isEmpty {
            counts = Dictionary(uniqueKeysWithValues: findings.map { ($0.rank, $0.seenFiles) })
        }
        for problem in findings.flatMap(\.claimed) { claimed[problem.path] = problem }
        return findings
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
