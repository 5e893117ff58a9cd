/// Requests whose files are below one folder: they are scanned together, so that no directory is read
/// twice, and apart from others, so that a disk that does not answer holds up its own streams alone.
struct ScanGroup: Sendable {
    /// The names of the folder, from the root down. It must be there at all times.
    let folder: [String]
    private(set) var requests: [ScanRequest]
    private(set) var window: ScanWindow

    var path: String { "/" + folder.joined(separator: "/") }

    static func groups(
        _ requests: [ScanRequest], in window: ScanWindow = .all
    ) -> [ScanGroup] {
        let byFolder = Dictionary(grouping: requests, by: \.pattern.fixedFolder)
        var groups: [ScanGroup] = []
        // What is below a folder comes right after it.
        for folder in byFolder.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let requests = byFolder[folder] ?? []
            if let last = groups.indices.last, folder.starts(with: groups[last].folder) {
                groups[last].requests += requests
            } else {
                groups.append(ScanGroup(folder: folder, requests: requests, window: window))
            }
        }
        share(window, among: &groups)
        return groups
    }

    /// Together they need no more than one: half of it is shared evenly, for what is new, half as what
    /// was seen before needs it.
    private static func share(_ window: ScanWindow, among groups: inout [ScanGroup]) {
        let seen = groups.map { group in
            group.requests.reduce(0) { $0 + (window.seenBytes[$1.rank] ?? 0) }
        }
        let all = seen.reduce(0, +)
        for index in groups.indices {
            let even = window.bytes / groups.count
            let needed = Double(window.bytes) * Double(seen[index]) / Double(max(1, all))
            groups[index].window.bytes = all == 0 ? even : even / 2 + Int(needed / 2)
        }
    }

    /// What is found where nothing answers.
    var silence: ScanResult {
        ScanResult(
            slots: requests.map { request in
                var finding = SlotFinding(
                    stream: request.stream, slot: request.slot, rank: request.rank)
                finding.add(DiscoveryProblem(path, .silent))
                return finding
            })
    }
}

extension SourcePattern {
    /// The names of the directories before the first wildcard or date.
    fileprivate var fixedFolder: [String] {
        components.prefix(fixedDirectories).map { tokens in
            tokens.reduce(into: "") { name, token in
                if case .text(let text) = token { name += text }
            }
        }
    }
}

/// One slot of one stream to look for.
struct ScanRequest: Sendable {
    let stream: String
    let slot: Slot
    let pattern: SourcePattern
    /// The hour that the names of the slot's files carry.
    let nameLabel: HourLabel
    /// Its place in the order in which slots are shipped.
    var rank = 0

    init(
        stream: String, slot: Slot, pattern: SourcePattern, stamp: StampRule, hours: LocalHours
    ) {
        (self.stream, self.slot, self.pattern) = (stream, slot, pattern)
        nameLabel = stamp.nameLabel(of: slot, in: hours)
    }

    /// The names to look for, from the root down.
    var names: [NamePattern] { pattern.names(for: nameLabel) }
}

extension [ScanRequest] {
    /// The same, each with its place as its rank.
    var ranked: [ScanRequest] {
        enumerated().map { rank, request in
            var request = request
            request.rank = rank
            return request
        }
    }
}
