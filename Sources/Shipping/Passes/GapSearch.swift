import Logging

/// Finds the hours that nobody looked at while they were within `lookback`, and writes them down as
/// missed.
struct GapSearch {
    /// Of a longer gap the hours are not written down one by one; nor of one that is older than
    /// `keep`.
    static let longest = Duration.seconds(366 * 86_400)

    struct Result: Sendable {
        var gaps: [PassReport.Gap] = []
        /// By stream, to be saved once everything that was found is in the manifests.
        var notes: [String: LookNote] = [:]
    }

    let configuration: Configuration
    let scope: Pass.Scope
    let state: StateDirectory
    let locks: SlotLocks
    let log: Logger

    func run(at now: Moment) throws -> Result {
        var result = Result()
        for stream in configuration.streams.map(\.name) {
            guard let pause = scope.pause(before: stream, in: configuration) else { continue }
            let look = now.earlier(by: pause)
            let step = LookNote.step(
                from: state.look(at: stream), to: look, boot: ClockNote.currentBoot,
                lookback: configuration.schedule.lookback)
            warnOfClock(step.note, stream)
            var isWhole = true
            if let gap = step.gap {
                result.gaps += try judge(gap, of: stream, at: look.wall, &isWhole)
            }
            if isWhole { result.notes[stream] = step.note }
        }
        for gap in result.gaps { log.error("\(gap.message(configuration: configuration.file))") }
        return result
    }

    /// Remembers that the hours of these streams were looked at.
    ///
    /// - Parameter shared: Streams of which another pass has an hour: if it is killed, nobody else
    ///   knows of that one yet.
    func save(_ notes: [String: LookNote], except shared: Set<String>) throws(StateError) {
        for (stream, note) in notes where !shared.contains(stream) {
            if note != state.look(at: stream) { try state.save(note, of: stream) }
        }
    }

    private func warnOfClock(_ note: LookNote, _ stream: String) {
        guard note.first == note.last, let before = note.before, before > note.wall else { return }
        log.warning(
            """
            the clock reads \(note.wall), and read \(before) before the machine started: which hours \
            were missed shows when it is set
            """, metadata: ["stream": "\(stream)"])
    }

    /// - Parameter isWhole: Set to false if a part of it is left for another pass to judge.
    private func judge(
        _ gap: Range<WallTime>, of stream: String, at now: WallTime, _ isWhole: inout Bool
    ) throws -> [PassReport.Gap] {
        let hours = configuration.hours
        guard now - gap.lowerBound <= min(configuration.keep, Self.longest) else {
            return [
                PassReport.Gap(
                    unlisted: stream, from: hours.slot(containing: gap.lowerBound).label,
                    to: hours.slot(containing: gap.upperBound).label)
            ]
        }
        let slots = hours.slots(
            endedBy: gap.upperBound, lookback: gap.upperBound - gap.lowerBound)
        // Of passes that start together one gets all: a gap is told in one piece.
        let taken = try slots.prefixTaken(of: stream, locks)
        isWhole = taken.count == slots.count
        defer { for (_, lock) in taken { lock.letGo() } }
        let store = ManifestStore(state)
        var gaps: [PassReport.Gap] = []
        for (slot, _) in taken where !store.knows(stream: stream, slot: slot.label) {
            try store.save(Manifest(missed: slot, of: stream, host: configuration.host))
            gaps.add(slot.label, before: hours.slot(after: slot).label, of: stream)
        }
        return gaps
    }
}

extension [Slot] {
    /// The first ones, up to one that is somebody else's.
    fileprivate func prefixTaken(
        of stream: String, _ locks: SlotLocks
    ) throws(StateError) -> [(Slot, SlotLock)] {
        var taken: [(Slot, SlotLock)] = []
        for slot in self {
            let key = SlotKey(stream: stream, label: slot.label)
            guard case .taken(let lock) = try locks.lock(key) else { break }
            taken.append((slot, lock))
        }
        return taken
    }
}

extension [PassReport.Gap] {
    /// Adds an hour to the gap that it continues, or begins another one.
    fileprivate mutating func add(
        _ label: HourLabel, before next: HourLabel, of stream: String
    ) {
        if let index = indices.last, self[index].to == label {
            self[index].slots += 1
            self[index].to = next
        } else {
            append(PassReport.Gap(stream: stream, from: label, to: next, slots: 1))
        }
    }
}

extension Manifest {
    fileprivate init(missed slot: Slot, of stream: String, host: String) {
        self.init(stream: stream, slot: slot, host: host)
        state = .missed
    }
}

extension Pass.Scope {
    /// From a slot's end until a pass looks at it; nil where it looks only where it is told to.
    func pause(before stream: String, in configuration: Configuration) -> Duration? {
        switch self {
        case .due: .zero
        case .scheduled: StartTimes(configuration).pause(before: stream)
        case .range: nil
        }
    }
}
