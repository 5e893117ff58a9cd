import Glibc
import Logging

/// Removes the manifests of finished slots that are older than `keep`, in the folders of days in which
/// nothing was written for so long either: what was backfilled a moment ago is no older than that.
struct Retention {
    /// From one time to the next.
    static let interval = Duration.seconds(86_400)

    /// At the last time; nil before the first.
    private let last: ClockNote?
    private let now: Moment
    private let boot: String
    private let store: ManifestStore
    private let locks: SlotLocks

    init(_ state: StateDirectory, locks: SlotLocks, at now: Moment) {
        (store, self.locks, self.now) = (ManifestStore(state), locks, now)
        boot = Machine.currentBoot
        last = (try? Self.note(in: state).load { _ in }) ?? nil
    }

    var isDue: Bool {
        guard let last else { return true }
        let elapsed = last.elapsed(until: now, boot: boot)
        return max(elapsed, .zero - elapsed) >= Self.interval
    }

    /// Notes the time, for the next run.
    ///
    /// - Returns: How many were removed.
    func run(keep: Duration, hours: LocalHours) throws(StateError) -> Int {
        let note = ClockNote(
            boot: boot, wall: now.wall, steady: now.steady.nanosecondsSinceBoot, lastStep: nil)
        try Self.note(in: store.state).save(note)
        // What was too old a day ago already, if the clock went evenly since: one that is wrong for
        // less than that costs nothing, nor does one that was always wrong when it is first met.
        guard let last, last.wall <= now.wall, !last.precedesStep(to: now, boot: boot) else {
            return 0
        }
        let end = last.wall - keep
        let firstKept = hours.label(at: end)
        var count = 0
        for stream in try FolderListing.names(in: store.state.manifests) {
            let root = "\(store.state.manifests)/\(stream)"
            count += try removeOldManifests(
                in: DayFolders(root: root), of: stream, before: firstKept, end)
        }
        return count
    }

    private func removeOldManifests(
        in days: DayFolders, of stream: String, before firstKept: HourLabel, _ end: WallTime
    ) throws(StateError) -> Int {
        var count = 0
        try days.forEach(before: firstKept) { folder, day throws(StateError) in
            guard modified(folder).map({ $0 < end }) ?? false else { return }
            for name in try FolderListing.names(in: folder) {
                guard name.dropFirst(2).hasPrefix(".json"),
                    let label = HourLabel("\(day)T\(name.prefix(2))")
                else { continue }
                let isRemoved = try remove(
                    "\(folder)/\(name)", SlotKey(stream: stream, label: label), before: end)
                if isRemoved { count += 1 }
            }
        }
        return count
    }

    /// Not what a pass is in, or nobody finished, or nobody took note of.
    private func remove(
        _ path: String, _ slot: SlotKey, before end: WallTime
    ) throws(StateError) -> Bool {
        guard case .taken(let lock) = try locks.lock(slot) else { return false }
        defer { lock.letGo() }
        guard !store.open.contains(stream: slot.stream, slot: slot.label),
            !store.alarms.contains(stream: slot.stream, slot: slot.label),
            modified(path).map({ $0 < end }) ?? false
        else { return false }
        // Not made durable: what comes back after a power cut is removed once more.
        if unlink(path) == 0 { return true }
        if errno == ENOENT { return false }
        throw StateError(writing: path)
    }

    private func modified(_ path: String) -> WallTime? {
        var status = stat()
        return stat(path, &status) == 0 ? WallTime(status.st_mtim) : nil
    }

    private static func note(in state: StateDirectory) -> StateFile<ClockNote> {
        StateFile(path: "\(state.path)/retention.json", setsAside: false)
    }
}

/// The folders `<YYYY>/<MM>/<DD>` of a stream's manifests.
private struct DayFolders {
    let root: String

    /// Visits the days before that of a label, oldest first; those that are empty then, and the months
    /// and years above them, are removed. Younger ones are not looked into.
    func forEach(
        before label: HourLabel, _ visit: (String, String) throws(StateError) -> Void
    ) throws(StateError) {
        let last = "\(label)".prefix(10).split(separator: "-").map(String.init)
        try walk([], before: last, visit)
    }

    private func walk(
        _ folders: [String], before last: [String],
        _ visit: (String, String) throws(StateError) -> Void
    ) throws(StateError) {
        let path = ([root] + folders).joined(separator: "/")
        if folders.count == 3 {
            try visit(path, folders.joined(separator: "-"))
        } else {
            for name in try FolderListing.names(in: path).sorted() {
                let next = folders + [name]
                // The year and the month of the label itself do, too.
                guard next.lexicographicallyPrecedes(last) else { break }
                try walk(next, before: last, visit)
            }
        }
        // Fails, as it should, where something is left.
        rmdir(path)
    }
}
