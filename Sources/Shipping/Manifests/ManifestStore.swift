import Glibc

/// The manifests of one state directory, and the lists of slots that are not finished, and of those
/// that a person has to take note of.
public struct ManifestStore: Sendable {
    let state: StateDirectory
    private let isReadOnly: Bool
    let open: SlotMarkers

    /// - Parameter isReadOnly: Whether damaged manifests are left where they are.
    public init(_ state: StateDirectory, isReadOnly: Bool = false) {
        self.state = state
        self.isReadOnly = isReadOnly
        open = SlotMarkers(folder: state.open)
    }

    /// The manifest of a slot, nil when the slot was never looked at or its manifest was damaged.
    public func load(
        stream: String, slot: HourLabel, reporting damage: (DamagedState) -> Void
    ) throws(StateError) -> Manifest? {
        try file(stream, slot).load(reporting: damage)
    }

    /// Saves a manifest; the lists that it belongs to have it before, the others lose it after.
    ///
    /// - Parameter sources: Whose receipts it replaces, where the others on disk are to stay; nil where
    ///   it has all.
    func save(_ manifest: Manifest, replacing sources: Set<String>? = nil) throws(StateError) {
        let (stream, slot) = (manifest.stream, manifest.slot)
        if manifest.state == .open { try open.put(stream: stream, slot: slot) }
        if manifest.isAlarm { try alarms.put(stream: stream, slot: slot) }
        try write(manifest, sources)
        if !manifest.isAlarm { try alarms.remove(stream: stream, slot: slot) }
        if manifest.state != .open { try open.remove(stream: stream, slot: slot) }
    }

    /// Another process, which removes old manifests, may find a folder empty and remove it: then once more.
    private func write(_ manifest: Manifest, _ replaced: Set<String>?) throws(StateError) {
        do throws(StateError) {
            try writeOnce(manifest, replaced)
        } catch {
            guard error.reason == .unwritable(errno: ENOENT) else { throw error }
            try writeOnce(manifest, replaced)
        }
    }

    private func writeOnce(_ manifest: Manifest, _ replaced: Set<String>?) throws(StateError) {
        let path = path(manifest.stream, manifest.slot)
        let folder = String(path[..<path.lastIndex(of: "/")!])
        try StateDirectory.makeDirectories(folder)
        try DurableFile.removeDrafts(of: path)
        guard let replaced, let old = try StateReader(path), let index = try ManifestIndex(old)
        else { return try file(manifest.stream, manifest.slot).save(manifest) }
        try DurableFile.replace(path) { put in
            try ManifestText.write(manifest, replacing: replaced, in: index, of: old, put)
        }
    }

    /// Whether a slot was ever looked at.
    func knows(stream: String, slot: HourLabel) -> Bool {
        access(path(stream, slot), F_OK) == 0 || open.contains(stream: stream, slot: slot)
    }

    /// The slots of a stream that an earlier pass left unfinished, oldest first.
    public func openSlots(of stream: String) throws(StateError) -> [HourLabel] {
        try open.slots(of: stream)
    }

    /// The streams that have a manifest, or a slot that was begun, in order of their names.
    public func streams() throws(StateError) -> [String] {
        let begun = try open.all().map(\.stream)
        return Set(try FolderListing.names(in: state.manifests) + begun).sorted()
    }

    /// Puts a slot on the list of open ones before there is anything to write down of it, so that it
    /// is not forgotten however old it is when somebody looks again.
    func begin(stream: String, slot: HourLabel) throws(StateError) {
        try open.put(stream: stream, slot: slot)
    }

    /// Takes a slot that is not open off the lists that a crash left it on.
    func unlist(_ manifest: Manifest) throws(StateError) {
        let (stream, slot) = (manifest.stream, manifest.slot)
        if !manifest.isAlarm { try alarms.remove(stream: stream, slot: slot) }
        try open.remove(stream: stream, slot: slot)
    }

    func file(_ stream: String, _ slot: HourLabel) -> StateFile<Manifest> {
        StateFile(
            path: path(stream, slot),
            isSound: {
                // It is saved under the names it carries.
                $0.stream == stream && $0.slot == slot && $0.isSound
            },
            setsAside: !isReadOnly, write: { try ManifestText.write($0, $1) })
    }

    func path(_ stream: String, _ slot: HourLabel) -> String {
        let text = slot.description  // 2026-11-20T08
        let folders = text.split { $0 == "-" || $0 == "T" }.joined(separator: "/")
        return "\(state.manifests)/\(stream)/\(folders).json"
    }
}
