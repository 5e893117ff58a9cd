/// A slot whose lock this process holds, and what is to be done in it.
struct SlotWork: Sendable {
    let stream: StreamConfiguration
    let slot: Slot
    var plan: SlotPlan
    let saved: Manifest?
    /// Nil when nothing is going to be written.
    let lock: SlotLock?
    /// Whether every place where files may be was looked at.
    let sawEverything: Bool
    /// Uploads that were published without their source: their records may go once the manifest says so.
    var finished: [UploadRecord] = []
    /// What it means if the slot has no file.
    var absence = Absence.empty
    var page = SlotPage()
    /// States of the files whose receipts are not on this page.
    var others: [ManifestFile.State: Int] = [:]

    enum Absence: Sendable {
        /// Nothing.
        case empty
        /// A log is expected, and is waited for.
        case awaited
        /// One was expected, and is not waited for any longer: the slot ended before `lookback`.
        case overdue
        /// Nobody knows: the clock is wrong.
        case unknown
    }

    /// The receipt as it is before anything is shipped.
    func manifest(host: String) -> Manifest {
        var manifest = saved ?? Manifest(stream: stream.name, slot: slot, host: host)
        let due = Set(plan.due.map(\.found.path))
        manifest.files = plan.others + manifest.files.filter { due.contains($0.source) }
        return manifest
    }

    /// What a person took note of.
    var acknowledgedProblems: Set<Manifest.Problem> { saved?.acknowledgedProblems ?? [] }

    /// What is to be said of the files that are not due.
    var notes: [PassReport.File] {
        let acknowledged = acknowledgedProblems
        let notes = plan.others.map { entry in
            PassReport.File(
                stream: stream.name, slot: slot.label, entry.withoutSentBytes,
                state: .init(entry.state), acknowledged: acknowledged)
        }
        guard notes.isEmpty, plan.due.isEmpty, sawEverything, page.isWhole else { return notes }
        switch absence {
        case .empty, .unknown: return []
        case .awaited: return [missing(isOverdue: false)]
        case .overdue: return [missing(isOverdue: true)]
        }
    }

    /// An hour without a file where one is expected.
    private func missing(isOverdue: Bool) -> PassReport.File {
        var note = PassReport.File(
            stream: stream.name, slot: slot.label, source: stream.source.description,
            state: isOverdue ? .vanished : .waiting,
            reason: isOverdue
                ? """
                no log of \(slot.label) came, and one is expected; find out why its writer made none, \
                then backfill the hour, or take note of it with status --acknowledge
                """
                : "no file of this hour is there yet, and one is expected")
        note.isAcknowledged = isOverdue && saved?.acknowledged != nil
        return note
    }
}

extension ManifestFile {
    /// A report counts what its own run sent.
    fileprivate var withoutSentBytes: ManifestFile {
        var file = self
        file.sentBytes = 0
        return file
    }
}

extension [SlotWork] {
    /// Takes files off the work that would share a destination. The others ship.
    ///
    /// - Parameter taken: Hashes of those of earlier works.
    mutating func refuseSharedDestinations(besides taken: inout Set<Int>) {
        let destinations = flatMap { $0.plan.due.map(\.destination) }
        let counts = Dictionary(destinations.map { ($0, 1) }, uniquingKeysWith: +)
        for index in indices {
            for file in self[index].plan.due {
                let isShared = counts[file.destination, default: 0] > 1
                guard isShared || taken.contains(file.destination.hashValue) else { continue }
                self[index].plan.refuseDestination(of: file)
            }
        }
        taken.formUnion(destinations.map(\.hashValue))
    }
}
