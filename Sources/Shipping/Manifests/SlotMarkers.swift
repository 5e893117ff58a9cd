import Glibc

/// Slots listed by empty files named `<stream>.<slot>`, so that finding them costs nothing however many
/// manifests there are.
struct SlotMarkers: Sendable {
    let folder: String

    func put(stream: String, slot: HourLabel) throws(StateError) {
        try DurableFile.replace(path(stream, slot), with: [])
    }

    /// One that is not there is fine.
    func remove(stream: String, slot: HourLabel) throws(StateError) {
        try DurableFile.remove(path(stream, slot))
    }

    func contains(stream: String, slot: HourLabel) -> Bool { access(path(stream, slot), F_OK) == 0 }

    /// Those of a stream, oldest first.
    func slots(of stream: String) throws(StateError) -> [HourLabel] {
        try all().filter { $0.stream == stream }.map(\.label).sorted()
    }

    /// In no order.
    func all() throws(StateError) -> [SlotKey] {
        try FolderListing.names(in: folder).compactMap { name in
            guard let dot = name.lastIndex(of: "."),
                let label = HourLabel(String(name[name.index(after: dot)...]))
            else { return nil }
            return SlotKey(stream: String(name[..<dot]), label: label)
        }
    }

    private func path(_ stream: String, _ slot: HourLabel) -> String {
        "\(folder)/\(stream).\(slot)"
    }
}
