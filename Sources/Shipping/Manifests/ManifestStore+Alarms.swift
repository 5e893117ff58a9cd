import Glibc

extension ManifestStore {
    /// Slots in which something was lost or needs a person, and nobody took note of it yet.
    var alarms: SlotMarkers { SlotMarkers(folder: state.alarms) }

    private var hasAlarmIndex: Bool { access(state.alarms, F_OK) == 0 }

    func listAlarm(stream: String, slot: HourLabel) throws(StateError) {
        try indexAlarms()
        try alarms.put(stream: stream, slot: slot)
    }

    /// Makes the list of alarms for a state directory of a version that had none: once, and each
    /// manifest is read for it.
    func indexAlarms() throws(StateError) {
        if hasAlarmIndex { return }
        // Several processes may write the same into it; it is the list once it has its name.
        let draft = SlotMarkers(folder: state.alarms + ".new")
        do throws(StateError) {
            try StateDirectory.makeDirectories(draft.folder)
            for stream in try streams() {
                for slot in try unlistedAlarms(of: stream) {
                    try draft.put(stream: stream, slot: slot)
                }
            }
            guard rename(draft.folder, state.alarms) == 0 else {
                throw StateError(writing: state.alarms)
            }
        } catch {
            if !hasAlarmIndex { throw error }
        }
        try DurableFile.syncDirectory(of: state.alarms)
    }

    /// The slots of a stream that a person has to take note of, oldest first.
    public func alarms(of stream: String) throws(StateError) -> [HourLabel] {
        hasAlarmIndex ? try alarms.slots(of: stream) : try unlistedAlarms(of: stream)
    }

    /// How many there are of all streams; nil where nobody made the list yet.
    var alarmCount: Int? { hasAlarmIndex ? (try? alarms.all().count) : nil }

    private func unlistedAlarms(of stream: String) throws(StateError) -> [HourLabel] {
        // What is damaged is left for who needs it.
        let reader = ManifestStore(state, isReadOnly: true)
        var found: [HourLabel] = []
        for slot in try slots(of: stream)
        where mayBeAlarm(stream, slot) {
            let manifest = try reader.load(stream: stream, slot: slot) { _ in }
            if manifest?.isAlarm == true { found.append(slot) }
        }
        return found
    }

    /// Whether a manifest says so anywhere: to decode all of them would take minutes.
    private func mayBeAlarm(_ stream: String, _ slot: HourLabel) -> Bool {
        // What cannot be read is no manifest.
        guard var text = (try? DurableFile.read(path(stream, slot))) ?? nil else { return false }
        text.append(0)
        return [Manifest.State.incomplete, .missed].contains { state in
            text.withUnsafeBytes {
                strstr($0.baseAddress!.assumingMemoryBound(to: CChar.self), "\"\(state.rawValue)\"")
                    != nil
            }
        }
    }
}

/// A person takes note of what went wrong.
public struct Acknowledgement: Sendable {
    /// Slots that raise no alarm any more.
    public var done: [HourLabel] = []
    /// Slots that a pass is in: what it finds may be news.
    public var busy: [HourLabel] = []

    /// - Parameter hours: Nil: all that raise an alarm.
    public init(
        of stream: String, in state: StateDirectory, hours: Range<HourLabel>? = nil
    ) throws(StateError) {
        try self.init(of: stream, in: state, hours: hours, at: .now())
    }

    init(
        of stream: String, in state: StateDirectory, hours: Range<HourLabel>?, at now: WallTime
    ) throws(StateError) {
        let (store, locks) = (ManifestStore(state), SlotLocks(in: state))
        for slot in try store.alarms(of: stream) where hours?.contains(slot) ?? true {
            let key = SlotKey(stream: stream, label: slot)
            guard case .taken(let lock) = try locks.lock(key) else {
                busy.append(slot)
                continue
            }
            defer { lock.letGo() }
            if var manifest = try store.load(stream: stream, slot: slot, reporting: { _ in }) {
                if manifest.isAlarm { manifest.acknowledged = now.roundedDownToMilliseconds }
                try store.save(manifest)
            } else {
                try store.alarms.remove(stream: stream, slot: slot)
            }
            done.append(slot)
        }
    }
}
