import Shipping

/// What the manifests say of the slots of some streams.
struct StatusReport {
    /// Finished slots shown of each stream, the newest ones.
    static let shownFinished = 24

    struct SlotStatus: Encodable {
        let stream: String
        let slot: HourLabel
        let state: Manifest.State
        let files: Int
        let published: Int
        /// Bytes published.
        let bytes: Int64
        /// Why files are not published, a line each.
        let problems: [String]
    }

    let slots: [SlotStatus]

    init(slots: [SlotStatus]) { self.slots = slots }

    /// - Parameters:
    ///   - streams: Their names; none: all.
    ///   - all: Whether to read every finished slot, not only the newest ones.
    init(_ store: ManifestStore, streams: [String], all: Bool, warn: (String) -> Void) throws {
        let known = try store.streams()
        if let unknown = streams.first(where: { !known.contains($0) }) {
            throw Failure.configuration(
                "no manifest of a stream '\(unknown)'; there are: \(known.joined(separator: ", "))")
        }
        var slots: [SlotStatus] = []
        for stream in streams.isEmpty ? known : streams {
            let labels = try store.slots(of: stream)
            let newest = all ? labels : labels.suffix(Self.shownFinished)
            let open = try store.openSlots(of: stream)
            for label in Set(newest).union(open).sorted() {
                let manifest = try store.load(stream: stream, slot: label) { warn("\($0)") }
                slots.append(manifest.map(SlotStatus.init) ?? SlotStatus(begun: label, of: stream))
            }
        }
        self.slots = slots
    }
}

extension StatusReport.SlotStatus {
    /// Of a slot whose manifest is missing or damaged.
    init(begun slot: HourLabel, of stream: String) {
        self.init(
            stream: stream, slot: slot, state: .open, files: 0, published: 0, bytes: 0,
            problems: ["nothing is written down of it yet; the next pass looks at it"])
    }

    init(_ manifest: Manifest) {
        let published = manifest.files.filter(\.wasPublished)
        self.init(
            stream: manifest.stream, slot: manifest.slot, state: manifest.state,
            files: manifest.files.count, published: published.count,
            bytes: published.lazy.map(\.bytes).total,
            problems: manifest.files.compactMap { file in
                guard file.state != .published else { return nil }
                let reason = file.reason.map { ": \($0)" } ?? ""
                return "\(file.state.rawValue)  \(file.source)\(reason)".printable
            })
    }
}
