import WebHDFS

/// What a pass is going to do in one slot of one stream. Pure: finding and receipt in, work out.
struct SlotPlan: Sendable {
    struct DueFile: Sendable {
        let found: FoundFile
        let destination: HDFSPath
        /// Where the plain form of a compressed log would be, unless its receipt tells that there is
        /// none.
        let plainDestination: HDFSPath?
        /// What an earlier pass wrote down.
        let entry: ManifestFile?
        /// Whether all of it is sent, and takes the place of what HDFS has.
        let replaces: Bool

        /// The receipt to compare with, for a published file that may have changed since.
        var receipt: ManifestFile? { entry?.receipt }
    }

    /// What is known besides the finding and the receipt.
    struct Context: Sendable {
        let stream: StreamConfiguration
        let host: String
        let now: Moment
        /// When the wall clock was last set, as far as that was noticed.
        let lastStep: ContinuousClock.Instant?
        /// Whether something is at a path that the pattern does not name any more.
        let exists: @Sendable (String) -> Bool
        /// Whether a path is that of another file than this one, which is on another page.
        var isElsewhere: @Sendable (String, FoundFile) -> Bool = { _, _ in false }
        /// Whether a file is sent again, and replaces what HDFS has.
        var replaces: @Sendable (FoundFile) -> Bool = { _ in false }
    }

    private(set) var due: [DueFile] = []
    /// Receipts of all files that are not due, as they are to be written down.
    private(set) var others: [ManifestFile] = []
    /// When the first of the files that are too young may be old enough.
    private(set) var settlesAt: WallTime?
    private let context: Context
    private let slot: Slot

    init(_ finding: SlotFinding, saved: Manifest?, _ context: Context) {
        self.context = context
        slot = finding.slot
        let paths = Set(finding.files.map(\.path))
        let logs = Dictionary(grouping: finding.files, by: \.stem)
        let receipts = Receipts(saved?.files ?? [])
        for found in finding.files {
            if found == logs[found.stem].flatMap(receipts.form) {
                let entry = receipts.entry(for: found) { path in
                    paths.contains(path) || context.isElsewhere(path, found)
                }
                place(found, entry)
            } else if receipts.hasOlderForm(of: found) {
                others.append(ManifestFile(writtenAnew: found))
            }
        }
        others += finding.problems.filter { $0.severity == .conflict }.map(ManifestFile.init)
        keep(saved?.files ?? [], ifGone: { !finding.hasFailure && !context.exists($0) })
    }

    /// The paths that it has a word on.
    var sources: [String] { due.map(\.found.path) + others.map(\.source) }

    /// Keeps the receipts of files that were not seen.
    private mutating func keep(_ entries: [ManifestFile], ifGone isGone: (String) -> Bool) {
        let paths = Set(sources)
        let logs = Set(paths.map { LogicalName($0).stem })
        for entry in entries where !paths.contains(entry.source) {
            // Another form of the same log takes its place.
            if !entry.wasPublished, logs.contains(entry.stem) { continue }
            others.append(isGone(entry.source) ? entry.whenGone : entry)
        }
    }

    /// Takes a file off the work; a person must decide.
    private mutating func refuse(_ file: DueFile, because reason: String) {
        due.removeAll { $0.found.path == file.found.path }
        // What HDFS got of it stays known.
        others.append(
            file.receipt?.kept(as: .conflict, because: reason)
                ?? ManifestFile(
                    file.found, destination: file.destination.description, state: .conflict,
                    reason: reason))
    }

    /// Takes a file off the work whose destination is another's, too: nobody but a person can say
    /// which one is meant.
    mutating func refuseDestination(of file: DueFile) {
        refuse(
            file,
            because: """
                another file has the same destination \(file.destination); tell them apart by \
                {name}, {stream} or a named wildcard {x} in `destination`
                """)
    }

    /// Notes what became of a file without its source: no form of it is due any more.
    mutating func settled(_ entry: ManifestFile) {
        let stem = entry.stem
        due.removeAll { $0.found.stem == stem }
        others.removeAll { $0.stem == stem }
        others.append(entry)
    }

    private mutating func place(_ found: FoundFile, _ entry: ManifestFile?) {
        do {
            let destination = try destination(of: found, named: found.name)
            place(found, entry, destination)
        } catch {
            others.append(
                ManifestFile(found, destination: "", state: .conflict, reason: "\(error)"))
        }
    }

    private mutating func place(_ found: FoundFile, _ entry: ManifestFile?, _ destination: HDFSPath)
    {
        let replaces = context.replaces(found)
        if let receipt = entry?.receipt, receipt.state == .published,
            receipt.identity.isUntouched(found), !replaces
        {
            others.append(receipt)
        } else if let reason = unsettled(found, entry) {
            others.append(
                entry?.waiting(found, at: context.now.wall, because: reason)
                    ?? ManifestFile(
                        found, destination: destination.description, state: .waiting,
                        reason: reason, started: context.now.wall))
        } else {
            let plain = LogicalName(found.name)
            let isNew = plain.compression != nil && entry?.receipt == nil
            due.append(
                DueFile(
                    found: found, destination: destination,
                    plainDestination: isNew
                        ? try? self.destination(of: found, named: plain.stem) : nil,
                    entry: entry, replaces: replaces))
        }
    }

    private func destination(of found: FoundFile, named name: String) throws -> HDFSPath {
        try context.stream.destination.render(
            label: slot.label, host: context.host, stream: context.stream.name, name: name,
            captures: found.captures)
    }

    /// Why it is too early to ship a file, nil when it is not.
    private mutating func unsettled(_ found: FoundFile, _ entry: ManifestFile?) -> String? {
        if slot.ends > context.now.wall { return "its hour is not over before \(slot.ends)" }
        let verdict = Settle.judge(
            sighting(of: found, entry), at: context.now, lastStep: context.lastStep,
            settle: context.stream.settle)
        guard case .waiting(let until) = verdict else { return nil }
        settlesAt = min(settlesAt ?? until, until)
        return "was written to at \(found.modified); it is shipped if it stays so until \(until)"
    }

    /// Since when the file was seen as it is: an earlier pass may have written that down.
    private func sighting(of found: FoundFile, _ entry: ManifestFile?) -> Sighting {
        var since = context.now.steady
        if let entry, let first = entry.started, first <= context.now.wall,
            entry.identity.isUntouched(found)
        {
            since -= context.now.wall - first
        }
        // What was written down before a step was by another clock.
        if let step = context.lastStep { since = max(since, step) }
        return Sighting(modified: found.modified, since: since)
    }
}
