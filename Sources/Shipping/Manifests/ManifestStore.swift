/// The manifests of one state directory, and the list of slots that are not finished.
public struct ManifestStore: Sendable {
    private let state: StateDirectory
    private let isReadOnly: Bool

    /// - Parameter isReadOnly: Whether damaged manifests are left where they are.
    public init(_ state: StateDirectory, isReadOnly: Bool = false) {
        self.state = state
        self.isReadOnly = isReadOnly
    }

    /// The manifest of a slot, nil when the slot was never looked at or its manifest was damaged.
    public func load(
        stream: String, slot: HourLabel, reporting damage: (DamagedState) -> Void
    ) throws(StateError) -> Manifest? {
        try file(stream, slot).load(reporting: damage)
    }

    /// Saves a manifest; an unfinished one is listed as open before, a finished one unlisted after.
    func save(_ manifest: Manifest) throws(StateError) {
        let marker = openMarker(manifest.stream, manifest.slot)
        let path = path(manifest.stream, manifest.slot)
        let folder = String(path[..<path.lastIndex(of: "/")!])
        try StateDirectory.makeDirectories(folder)
        try DurableFile.removeDrafts(of: path)
        if manifest.state == .open { try DurableFile.replace(marker, with: []) }
        try file(manifest.stream, manifest.slot).save(manifest)
        if manifest.state != .open { try DurableFile.remove(marker) }
    }

    /// The slots of a stream that an earlier pass left unfinished, oldest first.
    public func openSlots(of stream: String) throws(StateError) -> [HourLabel] {
        try FolderListing.names(in: state.open).compactMap { name in
            guard let dot = name.lastIndex(of: "."), name[..<dot] == stream else { return nil }
            return HourLabel(String(name[name.index(after: dot)...]))
        }.sorted()
    }

    /// Every slot of a stream that has a manifest, oldest first.
    public func slots(of stream: String) throws(StateError) -> [HourLabel] {
        try labels(below: "\(state.manifests)/\(stream)", folders: []).sorted()
    }

    /// Walks `<YYYY>/<MM>/<DD>/<HH>.json`.
    private func labels(below root: String, folders: [String]) throws(StateError) -> [HourLabel] {
        var found: [HourLabel] = []
        for name in try FolderListing.names(in: ([root] + folders).joined(separator: "/")) {
            if folders.count < 3 {
                found += try labels(below: root, folders: folders + [name])
            } else if name.hasSuffix(".json") {
                let day = folders.joined(separator: "-")
                if let label = HourLabel("\(day)T\(name.dropLast(5))") { found.append(label) }
            }
        }
        return found
    }

    /// The streams that have a manifest, or a slot that was begun, in order of their names.
    public func streams() throws(StateError) -> [String] {
        let begun = try FolderListing.names(in: state.open).compactMap { name in
            name.lastIndex(of: ".").map { String(name[..<$0]) }
        }
        return Set(try FolderListing.names(in: state.manifests) + begun).sorted()
    }

    /// Puts a slot on the list of open ones before there is anything to write down of it, so that it
    /// is not forgotten however old it is when somebody looks again.
    func begin(stream: String, slot: HourLabel) throws(StateError) {
        try DurableFile.replace(openMarker(stream, slot), with: [])
    }

    /// Takes a finished slot off the list of open ones, if a crash left it there.
    func unlist(stream: String, slot: HourLabel) throws(StateError) {
        try DurableFile.remove(openMarker(stream, slot))
    }

    private func file(_ stream: String, _ slot: HourLabel) -> StateFile<Manifest> {
        StateFile(
            path: path(stream, slot),
            isSound: {
                // It is saved under the names it carries.
                $0.stream == stream && $0.slot == slot && $0.isSound
            },
            setsAside: !isReadOnly)
    }

    private func path(_ stream: String, _ slot: HourLabel) -> String {
        let text = slot.description  // 2026-11-20T08
        let folders = text.split { $0 == "-" || $0 == "T" }.joined(separator: "/")
        return "\(state.manifests)/\(stream)/\(folders).json"
    }

    private func openMarker(_ stream: String, _ slot: HourLabel) -> String {
        "\(state.open)/\(stream).\(slot)"
    }
}
