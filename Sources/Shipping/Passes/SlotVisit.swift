import Glibc

/// A look at one slot whose lock this pass has: what was found, against its receipts.
struct SlotVisit {
    let survey: Survey
    let stream: StreamConfiguration
    let slot: SlotKey
    let now: Moment

    /// - Parameter room: For files, and receipts of files that are gone.
    /// - Returns: What is to be done, and files whose turn comes later, because a deleted one had their
    ///   name.
    func work(
        _ found: SlotFinding, _ page: SlotPage, _ cursor: inout SlotCursor, _ room: Int,
        _ lock: SlotLock?
    ) throws -> (SlotWork, displaced: [FoundFile]) {
        var (finding, page) = (found, page)
        let deleted = deleted(finding, page)
        let displaced = deleted.join(&finding)
        let (saved, seen) = try receipts(&finding, deleted, &page, cursor, room)
        let work = work(finding, page, saved, deleted, lock)
        cursor.turn(page, of: finding, receipts: seen.union(work.plan.sources.map(\.hashValue)))
        return (work, displaced)
    }

    private func deleted(_ finding: SlotFinding, _ page: SlotPage) -> DeletedFiles {
        guard let held = survey.held else { return DeletedFiles() }
        return held.deleted(of: slot, at: now.steady, looking: !finding.isSilent) {
            page.covers($0.stem)
        }
    }

    /// The receipts of a page; it is not the last one if there is no room for some.
    ///
    /// - Returns: Also all that were read, by the hash of their source.
    private func receipts(
        _ finding: inout SlotFinding, _ deleted: DeletedFiles, _ page: inout SlotPage,
        _ cursor: SlotCursor, _ room: Int
    ) throws -> (ManifestPage?, Set<Int>) {
        let stems = stems(finding, deleted, page)
        let (inodes, fileCount) = (Set(finding.files.map(\.inode)), finding.files.count)
        var seen: Set<Int> = []
        var saved = try survey.store?.page(stream: slot.stream, slot: slot.label) {
            survey.log.warning("\($0)")
            // The receipts of earlier pages are lost, too: the next pass asks HDFS.
            if !page.isFirst { finding.hasFailure = true }
        } choosing: { entries in
            var chosen = Set(
                entries.indices.filter { index in
                    let entry = entries[index]
                    // What was renamed after it was published.
                    let isKnown = entry.state == .published && inodes.contains(entry.inode)
                    return stems.contains(entry.stem) || isKnown
                })
            if page.isLast {
                let unseen = cursor.unseen(entries, besides: chosen)
                let fitting = unseen.prefix(max(0, room - fileCount))
                page.isLast = fitting.count == unseen.count
                chosen.formUnion(fitting)
            }
            seen = Set(chosen.map { entries[$0].source })
            return chosen
        }
        let (files, refused) = (Set(finding.files.map(\.key)), Set(finding.problems.map(\.path)))
        saved?.leaveOut { receipt in
            guard !page.covers(receipt.stem),
                !refused.contains(receipt.source)
            else { return false }
            return FileKey(ofFileAt: receipt.source).map { !files.contains($0) } ?? false
        }
        if page.isFirst { page.isNew = saved == nil }
        return (saved, seen)
    }

    /// Hashes of those of the files, and of what is not found but has a word on this page.
    private func stems(
        _ finding: SlotFinding, _ deleted: DeletedFiles, _ page: SlotPage
    ) -> Set<Int> {
        let begun = survey.records.filter { $0.stream == slot.stream && $0.slot == slot.label }
            .map(\.stem).filter(page.covers)
        let refused = finding.problems.map { LogicalName($0.path).stem }
        let stems = finding.files.map(\.stem) + begun + refused + deleted.lost.map(\.stem)
        return Set(stems.map(\.hashValue))
    }

    private func work(
        _ finding: SlotFinding, _ page: SlotPage, _ saved: ManifestPage?, _ deleted: DeletedFiles,
        _ lock: SlotLock?
    ) -> SlotWork {
        let host = survey.configuration.host
        let context = SlotPlan.Context(
            stream: stream, host: host, now: now, lastStep: survey.lastStep,
            exists: { access($0, F_OK) == 0 },
            isElsewhere: { path, file in
                !page.covers(LogicalName(path).stem)
                    && FileKey(ofFileAt: path).map { $0 != file.key } ?? false
            },
            replaces: { [survey] found in
                survey.bounds.reships
                    ?? survey.records.contains { $0.replaces && $0.isOf(found) }
            })
        let noted = deleted.noted(in: saved?.manifest, of: stream.name, finding.slot, host: host)
        var plan = SlotPlan(finding, saved: noted, context)
        for file in plan.due
        where saved?.taken.contains(file.destination.description.hashValue) == true {
            plan.refuseDestination(of: file)
        }
        survey.held?.keep { $0 != slot || !page.covers($1.stem) || plan.awaits($1) }
        var work = SlotWork(
            stream: stream, slot: finding.slot, plan: plan, saved: saved?.manifest, lock: lock,
            sawEverything: !finding.hasFailure,
            absence: survey.absence(in: finding.slot, of: stream, at: now.wall))
        (work.page, work.others) = (page, saved?.others ?? [:])
        return work
    }
}

extension ManifestPage {
    /// Leaves receipts to another page.
    fileprivate mutating func leaveOut(where isElsewhere: (ManifestFile) -> Bool) {
        for file in manifest.files where isElsewhere(file) {
            others[file.state, default: 0] += 1
            if file.state == .published { taken.insert(file.destination.hashValue) }
        }
        manifest.files.removeAll(where: isElsewhere)
    }
}

extension FileKey {
    /// Of a regular file under this very name; nil if there is none.
    fileprivate init?(ofFileAt path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.init(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }
}
