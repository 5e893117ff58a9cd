/// Finds the hours that nobody looked at while they were within `lookback`, and writes them down as
/// missed.
struct GapSearch {
    /// Of what is missed longer, or for longer than `keep`, the hours are not written down one by one.
    static let longest = Duration.seconds(366 * 86_400)
    /// A machine that was just started may have a wrong clock; who sets it does so by then.
    static let clockIsSetWithin = Duration.seconds(600)

    /// What a pass sees of a stream, and what nobody saw.
    struct Look: Sendable {
        let stream: String
        /// Until when it sees hours.
        let end: WallTime
        let step: LookNote.Step
        /// Whether a gap is left to a later look, because the clock may be set before that.
        let isEarly: Bool
    }

    let configuration: Configuration
    let scope: Pass.Scope
    let state: StateDirectory

    /// Of every stream; writes nothing.
    func looks(at now: Moment) -> [Look] {
        configuration.streams.map(\.name).compactMap { stream in
            guard let pause = scope.pause(before: stream, in: configuration) else { return nil }
            let (earlier, look) = (state.look(at: stream), now.earlier(by: pause))
            let step = LookNote.step(
                from: earlier, to: look, boot: Machine.currentBoot,
                lookback: configuration.schedule.lookback)
            let uptime = Duration.nanoseconds(now.steady.nanosecondsSinceBoot)
            let isEarly = earlier?.boot != step.note.boot && uptime < Self.clockIsSetWithin
            return Look(stream: stream, end: look.wall, step: step, isEarly: isEarly)
        }
    }

    /// What a look is going to find missed, if nobody else does; writes nothing.
    func gaps(in look: Look) -> [PassReport.Gap] {
        guard !look.isEarly, let missed = missed(by: look) else { return [] }
        let unknown = missed.slots.filter { !isKnown($0, of: look.stream) }
        return missed.unlisted + gaps(of: unknown, look.stream)
    }

    /// Writes down what is missed, and then that the stream's hours were looked at: in this order,
    /// so that who is killed in between leaves all of it to the next pass.
    ///
    /// - Parameter isShared: Whether another pass has an hour of the stream: if it is killed, nobody
    ///   else knows of that one yet, so the look does not count.
    func settle(
        _ look: Look, isShared: Bool, _ locks: SlotLocks
    ) throws(StateError) -> [PassReport.Gap] {
        if look.step.gap != nil, look.isEarly { return [] }
        var (gaps, isWhole) = ([PassReport.Gap](), true)
        if let missed = missed(by: look) {
            gaps = missed.unlisted
            gaps += try write(missed.slots, of: look.stream, locks, &isWhole)
        }
        if isWhole, !isShared, look.step.note != state.look(at: look.stream) {
            try state.save(look.step.note, of: look.stream)
        }
        return gaps
    }

    /// Hours to be written down, and a time before them that is too long for that.
    private func missed(by look: Look) -> (unlisted: [PassReport.Gap], slots: [Slot])? {
        guard let gap = look.step.gap else { return nil }
        let hours = configuration.hours
        let begin = max(gap.lowerBound, look.end - min(configuration.keep, Self.longest))
        let end = max(begin, gap.upperBound)
        let slots = hours.slots(endedBy: end, lookback: end - begin)
        guard begin > gap.lowerBound else { return ([], slots) }
        let unlisted = PassReport.Gap(
            unlisted: look.stream, from: hours.slot(containing: gap.lowerBound).label,
            to: slots.first?.label ?? hours.slot(containing: gap.upperBound).label)
        return ([unlisted], slots)
    }

    /// - Parameter isWhole: Set to false if a part is left for another pass to judge.
    private func write(
        _ slots: [Slot], of stream: String, _ locks: SlotLocks, _ isWhole: inout Bool
    ) throws(StateError) -> [PassReport.Gap] {
        // Of passes that find it together one gets all: a gap is told in one piece.
        let taken = try slots.prefixTaken(of: stream, locks)
        isWhole = taken.count == slots.count
        defer { for (_, lock) in taken { lock.letGo() } }
        let unknown = taken.map(\.0).filter { !isKnown($0, of: stream) }
        let store = ManifestStore(state)
        for slot in unknown {
            try store.save(Manifest(missed: slot, of: stream, host: configuration.host))
        }
        return gaps(of: unknown, stream)
    }

    /// Whether a pass looked at it, or a backfill.
    private func isKnown(_ slot: Slot, of stream: String) -> Bool {
        ManifestStore(state).knows(stream: stream, slot: slot.label)
    }

    private func gaps(of slots: [Slot], _ stream: String) -> [PassReport.Gap] {
        slots.reduce(into: []) { gaps, slot in
            gaps.add(slot.label, before: configuration.hours.slot(after: slot).label, of: stream)
        }
    }
}

extension [GapSearch.Look] {
    /// Those of which a slot without a file says nothing, because the clock is behind.
    var blindStreams: Set<String> { Set(lazy.filter(\.step.note.isBehind).map(\.stream)) }
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
