import WebHDFS

// What is to become of an upload, as far as slots and records tell. Pure.

extension SlotWork {
    /// Whether the upload is of its slot, and of this page of it.
    func isHome(of record: UploadRecord) -> Bool {
        record.stream == stream.name && record.slot == slot.label && page.covers(record.stem)
    }

    /// Whether nothing of this pass is going to take the upload up, and its source is not there.
    ///
    /// - Parameter exists: Whether something is at a path; asked only where that decides.
    func isOrphan(_ record: UploadRecord, isCalledOff: Bool, exists: (String) -> Bool) -> Bool {
        let isDue = plan.due.contains { record.isOf($0.found) }
        // A deleted file that is held open may have to settle, too.
        let isAwaited = plan.others.contains {
            $0.source == record.source && $0.state == .waiting
        }
        let isOver = !record.replaces && hasPublished(record)
        return sawEverything
            && (isCalledOff || !isDue && !isAwaited && (isOver || !exists(record.source)))
    }

    /// Whether the log is there in another form, which is going to be shipped.
    func hasDueForm(of record: UploadRecord) -> Bool {
        let stem = record.stem
        return plan.due.contains { $0.found.stem == stem }
    }

    /// Whether HDFS has, under its final name, what the upload was to bring, in this form or another.
    func hasPublished(_ record: UploadRecord) -> Bool {
        let stem = record.stem
        return plan.others.contains { entry in
            guard entry.wasPublished, entry.stem == stem else { return false }
            return entry.source != record.source
                || entry.publishedBytes >= record.offset + record.length
        }
    }

    /// Whether HDFS is to have, under its final name, what it has of the upload.
    func isWanted(_ record: UploadRecord) -> Bool {
        guard record.isVerified, record.change != .rewritten else { return false }
        return record.replaces ? record.digest != nil : !hasPublished(record)
    }

    /// The receipt of the upload's source, if it is not due.
    func receipt(of record: UploadRecord) -> ManifestFile? {
        plan.others.first { $0.source == record.source }
    }
}

extension UploadRecord {
    /// The source without what a compressor adds.
    var stem: String { LogicalName(source).stem }

    /// Whether what is at its destination is not the upload itself, and is to make room for it.
    func isToReplace(_ there: FileStatus) -> Bool {
        replaces && there.kind == .file && !there.isPublication(of: self)
    }
}
