/// What became of hours that a person took note of.
public struct Acknowledgement: Sendable {
    /// Slots that raise no alarm any more.
    public let done: [HourLabel]
    /// Slots that a pass is in: what it finds may be news.
    public let busy: [HourLabel]
}

extension ManifestStore {
    /// Writes down that a person took note of what went wrong.
    ///
    /// - Parameter hours: Nil: all that raise an alarm.
    public func acknowledge(
        stream: String, hours: Range<HourLabel>? = nil
    ) throws(StateError) -> Acknowledgement {
        try acknowledge(stream: stream, hours: hours, at: .now())
    }

    func acknowledge(
        stream: String, hours: Range<HourLabel>?, at now: WallTime
    ) throws(StateError) -> Acknowledgement {
        let locks = SlotLocks(in: state)
        var (done, busy): ([HourLabel], [HourLabel]) = ([], [])
        for slot in try alarms(of: stream) where hours?.contains(slot) ?? true {
            guard case .taken(let lock) = try locks.lock(SlotKey(stream: stream, label: slot))
            else {
                busy.append(slot)
                continue
            }
            defer { lock.letGo() }
            try acknowledge(stream: stream, slot: slot, at: now)
            done.append(slot)
        }
        return Acknowledgement(done: done, busy: busy)
    }

    private func acknowledge(
        stream: String, slot: HourLabel, at now: WallTime
    ) throws(StateError) {
        guard var manifest = try load(stream: stream, slot: slot, reporting: { _ in }) else {
            return try alarms.remove(stream: stream, slot: slot)
        }
        if manifest.isAlarm { manifest.acknowledged = now.roundedDownToMilliseconds }
        try save(manifest)
    }
}
