import Shipping

/// What the manifests say of the slots of some streams.
struct StatusReport: Encodable {
    /// Finished slots shown of each stream, the newest ones.
    static let shownFinished = 24

    struct SlotStatus: Encodable {
        let stream: String
        let slot: HourLabel
        let state: Manifest.State
        /// Whether a person has to take note of it.
        let isAlarm: Bool
        let files: Int
        let published: Int
        /// Bytes published.
        let bytes: Int64
        /// Why files are not published, a line each.
        let problems: [String]

        enum CodingKeys: String, CodingKey {
            case stream, slot, state
            case isAlarm = "alarm"
            case files, published, bytes, problems
        }
    }

    struct StreamStatus: Encodable {
        let stream: String
        /// When `serve` looks for the next hour; nil if no configuration tells.
        let nextStart: String?

        enum CodingKeys: String, CodingKey {
            case stream
            case nextStart = "next_start"
        }

        /// Writes every key, null where there is nothing to say.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(stream, forKey: .stream)
            try container.encode(nextStart, forKey: .nextStart)
        }
    }

    /// In the order of their names.
    let streams: [StreamStatus]
    /// Stream by stream, each one's oldest first.
    let slots: [SlotStatus]

    init(slots: [SlotStatus], nextStarts: [String: String]) {
        let names = Set(slots.map(\.stream)).union(nextStarts.keys)
        streams = names.sorted().map { StreamStatus(stream: $0, nextStart: nextStarts[$0]) }
        self.slots = slots
    }

    /// - Parameters:
    ///   - streams: Their names; none: all.
    ///   - all: Whether to read every finished slot, not only the newest ones.
    ///   - nextStarts: By stream, where a configuration tells.
    init(
        _ store: ManifestStore, streams: [String], all: Bool, nextStarts: [String: String],
        warn: (String) -> Void
    ) throws {
        var slots: [SlotStatus] = []
        for stream in try Self.streams(streams, in: store) {
            let newest =
                all
                ? try store.slots(of: stream)
                : try store.slots(
                    of: stream, newest: Self.shownFinished, before: .current.advanced(by: 1))
            let open = Set(try store.openSlots(of: stream))
            let alarms = try store.alarms(of: stream)
            for label in open.union(newest).union(alarms).sorted() {
                let manifest = try store.load(stream: stream, slot: label) { warn("\($0)") }
                slots.append(
                    manifest.map(SlotStatus.init)
                        ?? SlotStatus(lost: label, of: stream, isOpen: open.contains(label)))
            }
        }
        let chosen = nextStarts.filter { streams.isEmpty || streams.contains($0.key) }
        self.init(slots: slots, nextStarts: chosen)
    }

    /// The streams that were chosen, or all that passes left something of.
    static func streams(_ chosen: [String], in store: ManifestStore) throws -> [String] {
        let known = try store.streams()
        if let unknown = chosen.first(where: { !known.contains($0) }) {
            throw Failure.configuration(
                "no manifest of a stream '\(unknown)'; there are: \(known.joined(separator: ", "))")
        }
        return chosen.isEmpty ? known : chosen
    }
}

extension StatusReport.SlotStatus {
    /// Of a slot whose manifest is missing or damaged.
    init(lost slot: HourLabel, of stream: String, isOpen: Bool) {
        let reason =
            isOpen
            ? "nothing is written down of it yet; the next pass looks at it"
            : "what was written down of it is lost; backfill it, HDFS is asked what it has"
        self.init(
            stream: stream, slot: slot, state: isOpen ? .open : .incomplete, isAlarm: !isOpen,
            files: 0, published: 0, bytes: 0, problems: [reason])
    }

    init(_ manifest: Manifest) {
        let published = manifest.files.filter(\.wasPublished)
        self.init(
            stream: manifest.stream, slot: manifest.slot, state: manifest.state,
            isAlarm: manifest.isAlarm, files: manifest.files.count, published: published.count,
            bytes: published.lazy.map(\.bytes).total,
            problems: (manifest.lacksFiles ? ["no log came, and one is expected"] : [])
                + manifest.files.compactMap { file in
                    guard file.state != .published else { return nil }
                    let reason = file.reason.map { ": \($0)" } ?? ""
                    return "\(file.state.rawValue)  \(file.source)\(reason)".printable
                })
    }
}
