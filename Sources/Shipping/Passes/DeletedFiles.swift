/// Files of one slot that have no name any more, and that this process has held open since. Pure.
struct DeletedFiles: Sendable {
    /// As they are now.
    var held: [FoundFile] = []
    /// Those that were held for as long as the configuration allows, and are let go now.
    var lost: [FoundFile] = []
    /// How long that is.
    var patience = Duration.zero

    /// Adds what nobody finds by its name any more to what was found.
    ///
    /// - Returns: Files that have those names now: others, whose turn comes later.
    func join(_ finding: inout SlotFinding) -> [FoundFile] {
        // A look may be older than their deletion.
        let keys = Set(held.map(\.key))
        finding.files.removeAll { keys.contains($0.key) }
        let names = Set(held.map(\.path))
        let displaced = finding.files.filter { names.contains($0.path) }
        finding.files.removeAll { names.contains($0.path) }
        finding.files.append(contentsOf: held)
        finding.files.sort(by: FoundFile.isBefore)
        if !displaced.isEmpty { finding.hasFailure = true }
        return displaced
    }

    /// The receipts once what is lost is written down.
    func noted(in saved: Manifest?, of stream: String, _ slot: Slot, host: String) -> Manifest? {
        guard !lost.isEmpty else { return saved }
        var manifest = saved ?? Manifest(stream: stream, slot: slot, host: host)
        for found in lost {
            let entry =
                manifest.files.first { $0.source == found.path }
                ?? ManifestFile(found, destination: "", state: .failed)
            manifest.files.removeAll { $0.source == found.path }
            manifest.files.append(entry.lost(because: reason))
        }
        return manifest
    }

    var reason: String {
        "it was held open for \(patience.text) after somebody deleted it (hold_deleted), then let go"
    }
}

extension ManifestFile {
    fileprivate func lost(because reason: String) -> ManifestFile {
        var entry = kept(as: .failed, because: nil).whenGone
        if entry.state == .vanished { entry.reason = "\(entry.reason ?? "gone"): \(reason)" }
        return entry
    }
}

extension SlotPlan {
    /// Whether a file that is held open is going to be shipped, now or later.
    func awaits(_ found: FoundFile) -> Bool {
        let isDue = due.contains { $0.found.key == found.key }
        return isDue
            || others.contains { entry in
                entry.source == found.path && entry.identity.inode == found.inode
                    && (entry.state.isRetried || entry.state == .conflict)
            }
    }
}
