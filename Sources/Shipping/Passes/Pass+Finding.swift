import Logging

extension Pass {
    /// What there is to do, as far as folders, manifests and records tell.
    struct Found {
        /// Oldest slots first.
        var works: [SlotWork]
        /// What is said of places that have no work.
        let notes: [PassReport.File]
        /// Uploads that earlier runs left.
        let records: [UploadRecord]
        /// Whether a record could not be read: nobody knows what it was of.
        let isDamaged: Bool
    }

    /// Looks at this host only, and takes the slots' locks.
    func find(at now: Moment) throws -> Found {
        let clock = ClockNote.read(in: state, at: now)
        try clock.save(in: state)
        var isDamaged = false
        let records = try records(noting: &isDamaged)
        let survey = Survey(
            configuration: configuration, scope: scope, store: ManifestStore(state), locks: locks,
            records: records, lastStep: clock.stepNoticed, log: log)
        let found = try survey.run(at: now)
        return Found(
            works: found.works, notes: found.notes,
            // Until it let a slot go, another process went on with its uploads.
            records: try self.records(noting: &isDamaged), isDamaged: isDamaged)
    }

    private func records(noting isDamaged: inout Bool) throws -> [UploadRecord] {
        var damage: [DamagedState] = []
        let records = try tools.records.all { damage.append($0) }
        for file in damage { log.warning("\(file)") }
        isDamaged = isDamaged || !damage.isEmpty
        return records
    }
}
