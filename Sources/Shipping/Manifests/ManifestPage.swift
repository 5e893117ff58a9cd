import Glibc

/// Some of a slot's receipts, those that are looked at together; the others stay on disk.
struct ManifestPage: Sendable {
    /// With the chosen files only.
    var manifest: Manifest
    /// The states of the others.
    var others: [ManifestFile.State: Int] = [:]
    /// Where HDFS has those of the others that are published, by hash.
    var taken: Set<Int> = []
}

extension ManifestStore {
    /// Reads a part of a manifest.
    ///
    /// - Parameter choose: Answers which of all entries are wanted, in any order.
    /// - Returns: Nil when the slot was never looked at or its manifest was damaged.
    func page(
        stream: String, slot: HourLabel, reporting damage: (DamagedState) -> Void,
        choosing choose: ([ManifestIndex.Entry]) -> Set<Int>
    ) throws(StateError) -> ManifestPage? {
        let file = file(stream, slot)
        do throws(StateError) {
            guard let reader = try StateReader(file.path) else { return nil }
            if let index = try ManifestIndex(reader),
                let page = try page(index, choose(index.entries), reader),
                file.isSound(page.manifest)
            {
                return page
            }
        } catch {
            // What no file of ours can be is damage too.
            guard error.reason == .unreadable(errno: EINVAL) else { throw error }
        }
        try file.setAside(reporting: damage)
        return nil
    }

    /// - Returns: Nil if one of them is damaged.
    private func page(
        _ index: ManifestIndex, _ chosen: Set<Int>, _ file: borrowing StateReader
    ) throws(StateError) -> ManifestPage? {
        var page = ManifestPage(manifest: index.frame)
        for (number, entry) in index.entries.enumerated() {
            guard chosen.contains(number) else {
                page.others[entry.state, default: 0] += 1
                if entry.state == .published { page.taken.insert(entry.destination) }
                continue
            }
            let text = try file.read(entry.range)
            guard let receipt = try? JSONText.decode(ManifestFile.self, from: text) else {
                return nil
            }
            page.manifest.files.append(receipt)
        }
        page.manifest.files.sort { $0.source < $1.source }
        return page
    }
}
