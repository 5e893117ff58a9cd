import Logging

/// Finds what is due: looks at folders and receipts, and takes the slots' locks.
struct Survey: Sendable {
    struct Result: Sendable {
        /// In the order in which they are shipped.
        var works: [SlotWork] = []
        /// Streams of which an hour is another pass's turn.
        var shared: Set<String> = []
        /// Places that could not be looked at, and slots that are another process's turn.
        var notes: [PassReport.File] = []
    }

    let configuration: Configuration
    let scope: Pass.Scope
    var bounds = PassBounds()
    /// Nil where no pass ever ran.
    let store: ManifestStore?
    /// Nil to look only, and leave no trace.
    let locks: SlotLocks?
    /// Nil where nothing is open.
    var held: HeldFiles?
    var scans = Scans()
    /// Uploads that earlier runs left.
    var records: [UploadRecord] = []
    /// When the wall clock was last set, as far as that was noticed.
    var lastStep: ContinuousClock.Instant?
    /// Streams of which a slot without a file says nothing, because the clock is behind.
    var blind: Set<String> = []
    let log: Logger

    /// The slots to be looked at.
    func route(at now: WallTime) throws -> SurveyRoute {
        let requests = try requests(at: now)
        held?.keep(slots: requests.map { SlotKey(stream: $0.stream, label: $0.slot.label) })
        return SurveyRoute(requests)
    }

    /// Looks at what comes next on the route, as far as there is room.
    func run(along route: inout SurveyRoute, at now: Moment) throws -> Result {
        var result = Result()
        var room = bounds.room
        for found in route.look(scans, most: room, at: now.steady) {
            // There was no room for any of its files.
            if room <= 0 || found.isCut && found.through == nil { break }
            let page = route.cursor.page(of: found)
            let finding = route.cursor.rest(of: found)
            result.notes += notes(finding)
            let isOver = try look(at: finding, page, &route.cursor, &room, now, &result)
            guard isOver else { break }
            route.advance()
        }
        result.works.refuseSharedDestinations(besides: &route.destinations)
        return result
    }

    /// - Returns: Whether no page of the slot is left.
    private func look(
        at finding: SlotFinding, _ page: SlotPage, _ cursor: inout SlotCursor, _ room: inout Int,
        _ now: Moment, _ result: inout Result
    ) throws -> Bool {
        guard let stream = configuration.streams.first(where: { $0.name == finding.stream }) else {
            return true
        }
        let slot = SlotKey(stream: stream.name, label: finding.slot.label)
        let lock: SlotLock?
        switch try locks?.lock(slot) {
        case .taken(let taken): lock = taken
        case nil: lock = nil
        case .ours:
            result.shared.insert(stream.name)
            return true
        case .otherProcess:
            result.shared.insert(stream.name)
            result.notes += finding.files.map { note($0, finding, Self.busy) }
            room -= finding.files.count
            cursor.turn(page, of: finding, receipts: [])
            // Whoever has it lets go between two pages, perhaps.
            cursor.leave()
            return page.isLast
        }
        let visit = SlotVisit(survey: self, stream: stream, slot: slot, now: now)
        let (work, displaced) = try visit.work(finding, page, &cursor, room, lock)
        result.notes += displaced.map { note($0, finding, Self.displaced) }
        result.works.append(work)
        room -= work.plan.due.count + work.plan.others.count
        return work.page.isLast
    }

    /// What it means if a slot has no file.
    func absence(
        in slot: Slot, of stream: StreamConfiguration, at now: WallTime
    ) -> SlotWork.Absence {
        if blind.contains(stream.name) { return .unknown }
        // An hour that is not over was looked at by a clock that was ahead, or by a backfill.
        if !stream.expect || slot.ends > now { return .empty }
        return slot.ends <= now - configuration.schedule.lookback ? .overdue : .awaited
    }

    /// In the order in which they are shipped.
    private func requests(at now: WallTime) throws -> [ScanRequest] {
        let all = try configuration.streams.flatMap { stream in
            try slots(of: stream, at: now).map { (stream: stream, slot: $0) }
        }
        return all.sorted { a, b in
            let (first, second) = bounds.isReversed ? (b, a) : (a, b)
            return (-a.stream.priority, first.slot.begins, a.stream.name)
                < (-b.stream.priority, second.slot.begins, b.stream.name)
        }.map { stream, slot in
            ScanRequest(
                stream: stream.name, slot: slot, pattern: stream.source, stamp: stream.stamp,
                hours: configuration.hours)
        }
    }

    private func slots(of stream: StreamConfiguration, at now: WallTime) throws -> [Slot] {
        let hours = configuration.hours
        switch scope {
        case .range(let from, let to): return hours.slots(from: from, to: to)
        case .due, .scheduled:
            let recent = hours.slots(
                endedBy: now - (scope.pause(before: stream.name, in: configuration) ?? .zero),
                lookback: configuration.schedule.lookback)
            let open = try store?.openSlots(of: stream.name).compactMap(hours.slot(labelled:)) ?? []
            let begun = records.filter { $0.stream == stream.name }
                .compactMap { hours.slot(labelled: $0.slot) }
            let deleted =
                held?.slotsOfDeleted(in: stream.name)
                .compactMap(hours.slot(labelled:)) ?? []
            return Set(recent + open + begun + deleted).sorted { $0.begins < $1.begins }
        }
    }

    private func notes(_ finding: SlotFinding) -> [PassReport.File] {
        if finding.omittedProblems > 0 {
            log.warning(
                "\(finding.omittedProblems) more problems of this hour are not listed",
                metadata: ["stream": "\(finding.stream)", "slot": "\(finding.slot.label)"])
        }
        return finding.problems.compactMap { problem in
            guard problem.severity == .failure else {
                // What a person must decide stays in the manifest, and is said from there.
                if problem.severity == .ignored {
                    log.warning("\(problem)", metadata: ["stream": "\(finding.stream)"])
                }
                return nil
            }
            var note = PassReport.File(
                stream: finding.stream, slot: finding.slot.label, source: problem.path,
                state: problem.severity == .conflict ? .conflict : .failed, reason: "\(problem)")
            note.needsPermission = problem.isPermissionDenied
            return note
        }
    }

    private static let busy = "another logferry process is shipping this hour"
    private static let displaced = "another file had its name before, and is shipped first"

    private func note(
        _ found: FoundFile, _ finding: SlotFinding, _ reason: String
    ) -> PassReport.File {
        PassReport.File(
            stream: finding.stream, slot: finding.slot.label, source: found.path, state: .waiting,
            reason: reason)
    }
}
