import Glibc
import Logging

/// Finds what is due: looks at folders and receipts, and takes the slots' locks.
struct Survey {
    struct Result {
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
    let log: Logger

    func run(at now: Moment) throws -> Result {
        var result = Result()
        let streams = Dictionary(uniqueKeysWithValues: configuration.streams.map { ($0.name, $0) })
        let requests = try requests(at: now.wall)
        held?.keep(slots: requests.map { SlotKey(stream: $0.stream, label: $0.slot.label) })
        for finding in scans.findings(of: requests) {
            guard let stream = streams[finding.stream] else { continue }
            result.notes += notes(finding)
            let slot = SlotKey(stream: stream.name, label: finding.slot.label)
            switch try locks?.lock(slot) {
            case .taken(let lock):
                let deleted =
                    held?.deleted(of: slot, at: now.steady, looking: !finding.isSilent)
                    ?? DeletedFiles()
                var finding = finding
                result.notes += deleted.join(&finding).map { note($0, finding, Self.displaced) }
                result.works.append(try work(stream, finding, lock, now, deleted))
            case nil: result.works.append(try work(stream, finding, nil, now))
            case .ours: result.shared.insert(stream.name)
            case .otherProcess:
                result.shared.insert(stream.name)
                result.notes += finding.files.map { note($0, finding, Self.busy) }
            }
        }
        result.works.sort(isReversed: bounds.isReversed)
        result.works.refuseSharedDestinations()
        return result
    }

    private func work(
        _ stream: StreamConfiguration, _ finding: SlotFinding, _ lock: SlotLock?, _ now: Moment,
        _ deleted: DeletedFiles = DeletedFiles()
    ) throws -> SlotWork {
        let saved = try store?.load(stream: stream.name, slot: finding.slot.label) {
            log.warning("\($0)")
        }
        let context = SlotPlan.Context(
            stream: stream, host: configuration.host, now: now, lastStep: lastStep,
            exists: { access($0, F_OK) == 0 },
            replaces: { [bounds, records] found in
                bounds.reships || records.contains { $0.replaces && $0.isOf(found) }
            })
        let plan = SlotPlan(
            finding,
            saved: deleted.noted(
                in: saved, of: stream.name, finding.slot, host: configuration.host), context)
        let slot = SlotKey(stream: stream.name, label: finding.slot.label)
        held?.keep { $0 != slot || plan.awaits($1) }
        return SlotWork(
            stream: stream, slot: finding.slot, plan: plan, saved: saved, lock: lock,
            sawEverything: !finding.hasFailure,
            isOverdue: finding.slot.ends <= now.wall - configuration.schedule.lookback)
    }

    private func requests(at now: WallTime) throws -> [ScanRequest] {
        try configuration.streams.flatMap { stream in
            try slots(of: stream, at: now).map { slot in
                ScanRequest(
                    stream: stream.name, slot: slot, pattern: stream.source, stamp: stream.stamp,
                    hours: configuration.hours)
            }
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
