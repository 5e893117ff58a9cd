/// The hours of one time zone, by the C library's rules for it.
public struct LocalHours: Hashable, Sendable {
    let zone: TimeZoneName

    /// - Parameter zone: A name of the zone database such as `Asia/Shanghai`; nil for the system's zone
    ///   (`TZ` if it is set, else `/etc/localtime`).
    /// - Throws: If the C library would silently take the zone as UTC.
    init(zone: String?) throws(TimeZoneError) {
        let database = ZoneDatabase()
        if let zone {
            self.zone = try database.find(zone)
        } else {
            self.zone = try database.systemZone()
        }
    }

    init(_ zone: TimeZoneName) {
        self.zone = zone
    }

    /// What `WallTime`'s texts are written with: the system's zone, until another one is set.
    static var ofProcess: LocalHours { LocalHours(CLibraryZone.shared.ofTexts) }

    /// Lets every `WallTime` of this process be written in this zone. For the command's first lines.
    public func useForTexts() {
        CLibraryZone.shared.ofTexts = zone
    }

    /// `2021-11-08T20:59:59.913+08:00`
    func text(of time: WallTime) -> String {
        time.text(offset: withOffsets { $0(time.seconds) })
    }

    /// What the clocks read at `time`.
    func label(at time: WallTime) -> HourLabel {
        let offset = withOffsets { $0(time.seconds) }
        return HourLabel(readingAsUTC: time.seconds + offset)
    }

    /// The slot of `label`; nil if clocks skip it.
    func slot(labelled label: HourLabel) -> Slot? {
        let parts = withOffsets {
            times(label, near: label.readingAsUTC - $0(label.readingAsUTC), $0)
        }
        guard let first = parts.first, let last = parts.last else { return nil }
        return Slot(label, first.lowerBound..<last.upperBound)
    }

    /// The slot of what the clocks read at `time`.
    func slot(containing time: WallTime) -> Slot {
        let label = label(at: time)
        let parts = withOffsets { times(label, near: time.seconds, $0) }
        let second = time.seconds..<time.seconds + 1
        let begins = parts.first?.lowerBound ?? second.lowerBound
        let ends = parts.last?.upperBound ?? second.upperBound
        return Slot(label, begins..<ends)
    }

    /// The slot of the next label that clocks do not skip.
    func slot(after slot: Slot) -> Slot { neighbour(of: slot, step: 1) }

    /// The slot of the last label before that clocks did not skip.
    func slot(before slot: Slot) -> Slot { neighbour(of: slot, step: -1) }

    /// The slots from `from` (included) to `to` (excluded), oldest first. None if `to` is not later.
    func slots(from: HourLabel, to: HourLabel) -> [Slot] {
        from < to ? (from..<to).compactMap(slot(labelled:)) : []
    }

    /// The slots that ended after `now - lookback` and not after `now`, oldest first.
    func slots(endedBy now: WallTime, lookback: Duration) -> [Slot] {
        let horizon = now - lookback
        var slots: [Slot] = []
        var slot = slot(before: slot(containing: now))
        while slot.ends > horizon {
            // Of two slots that overlap, the earlier one may also be still running.
            if slot.ends <= now { slots.append(slot) }
            slot = self.slot(before: slot)
        }
        return slots.reversed()
    }

    private func neighbour(of slot: Slot, step: Int) -> Slot {
        var label = slot.label
        while true {
            label = label.advanced(by: step)
            if let slot = self.slot(labelled: label) { return slot }
        }
    }

    /// All times around `second` at which clocks read `label`, in order.
    private func times(
        _ label: HourLabel, near second: Int, _ offset: (Int) -> Int
    ) -> [Range<Int>] {
        let reading = label.readingAsUTC..<label.readingAsUTC + 3600
        return OffsetSpan.list(around: second, offset: offset).compactMap {
            $0.time(reading: reading)
        }
    }

    /// How clocks are set around `time`: a day and two hours to each side.
    func offsetSpans(around time: WallTime) -> [OffsetSpan] {
        withOffsets { OffsetSpan.list(around: time.seconds, offset: $0) }
    }

    private func withOffsets<Result>(_ body: ((Int) -> Int) -> Result) -> Result {
        CLibraryZone.shared.with(zone, body)
    }
}

extension Slot {
    fileprivate init(_ label: HourLabel, _ seconds: Range<Int>) {
        self.init(
            label: label, begins: WallTime(seconds: seconds.lowerBound),
            ends: WallTime(seconds: seconds.upperBound))
    }
}

extension HourLabel {
    /// What the clocks read now, in the zone in which this process writes times.
    public static var current: HourLabel { LocalHours.ofProcess.label(at: .now()) }
}
