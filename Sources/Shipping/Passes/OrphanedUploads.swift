import Glibc
import Logging
import WebHDFS

/// Uploads whose source is not due any more: gone, or published by a run that was killed before it
/// could say so.
///
/// HDFS may hold the last copy: an upload whose parts are all verified is published without its
/// source. What is incomplete is deleted, but only once the source is really gone.
struct OrphanedUploads: Sendable {
    let tools: UploadTools
    let hdfs: Configuration.HDFS
    let log: Logger

    /// Corrects the works by what became of these uploads.
    ///
    /// - Returns: Those that were published: their records may go once the manifests say so.
    func settle(_ works: inout [SlotWork], _ records: [UploadRecord]) async -> [UploadRecord] {
        var finished: [UploadRecord] = []
        for record in records {
            guard let index = works.firstIndex(where: { $0.isHome(of: record) }),
                works[index].isOrphan(record)
            else { continue }
            do {
                guard let entry = try await finish(record, in: works[index]) else { continue }
                works[index].plan.published(entry)
                finished.append(record)
            } catch {
                log.warning("\(UploadFailure(error))", metadata: ["upload": "\(record.id)"])
            }
        }
        return finished
    }

    /// What to write down of the file instead of "vanished"; nil where that is right.
    private func finish(_ record: UploadRecord, in work: SlotWork) async throws -> ManifestFile? {
        guard let digest = record.digest, !work.hasPublished(record) else {
            try await tools.discard(record)
            return nil
        }
        let settings = work.stream.uploadSettings(hdfs)
        let place: HDFSPath
        if let there = try await tools.hdfs.status(record.destination) {
            guard there.fileId != nil, there.fileId == record.parts[0].fileID else {
                try await tools.discard(record)
                return nil
            }
            place = record.destination
        } else {
            place = try record.name(of: 0)
            if record.parts.count > 1 { try await Publisher(tools: tools).join(record) }
        }
        let whole = try await verify(place, record, digest, settings)
        if place != record.destination {
            let renamed = try await Publisher(tools: tools).rename(
                place, to: record.destination, fileID: whole.fileID)
            guard renamed == .done else { return nil }
        }
        let receipt = work.receipt(of: record)
        guard record.offset == receipt?.publishedBytes ?? 0 else {
            // A supplement to what no receipt tells of any more: HDFS has it, that is all.
            try tools.records.retire(record, givingUp: record.leftovers(), at: .now())
            return nil
        }
        return published(record, whole, receipt: receipt)
    }

    private func verify(
        _ path: HDFSPath, _ record: UploadRecord, _ digest: PartDigest, _ settings: UploadSettings
    ) async throws -> VerifiedFile {
        let progress = FileProgress(source: record.source, size: record.length)
        guard let status = try await tools.hdfs.status(path) else {
            throw UploadFailure.corrupted(path: path, detail: "it is gone, and so is its source")
        }
        let comparison = try await tools.verifier(settings, progress).compare(
            path, status, size: record.length
        ) { form, blockSize in
            guard form == digest.form, blockSize == record.blockSize else {
                throw UploadFailure.corrupted(path: path, detail: "its source is gone")
            }
            return digest
        }
        switch comparison {
        case .same(let file): return file
        case .different(let how): throw UploadFailure.corrupted(path: path, detail: how)
        }
    }

    private func published(
        _ record: UploadRecord, _ whole: VerifiedFile, receipt: ManifestFile?
    ) -> ManifestFile {
        var entry =
            receipt
            ?? ManifestFile(
                source: record.source, identity: record.identity,
                destination: record.destination.description, state: .published)
        entry.identity = record.identity
        entry.sentBytes = max(entry.sentBytes, record.length)
        entry.attempts = max(entry.attempts, record.attempts)
        entry.add(
            Uploader.Published(
                destination: record.destination,
                range: record.offset..<record.identity.size, file: whole, isNew: true),
            at: .now())
        return entry
    }
}

extension SlotWork {
    fileprivate func isHome(of record: UploadRecord) -> Bool {
        record.stream == stream.name && record.slot == slot.label
    }

    /// Whether nothing of this pass is going to take the upload up, and its source is not there.
    fileprivate func isOrphan(_ record: UploadRecord) -> Bool {
        let isDue = plan.due.contains { $0.found.path == record.source }
        return !isDue && isWhole && (hasPublished(record) || access(record.source, F_OK) != 0)
    }

    /// Whether HDFS has, under its final name, what the upload was to bring, in this form or another.
    fileprivate func hasPublished(_ record: UploadRecord) -> Bool {
        let stem = LogicalName(record.source).stem
        return plan.others.contains { entry in
            guard entry.wasPublished, LogicalName(entry.source).stem == stem else { return false }
            return entry.source != record.source
                || entry.publishedBytes >= record.offset + record.length
        }
    }

    fileprivate func receipt(of record: UploadRecord) -> ManifestFile? {
        plan.others.first { $0.source == record.source }
    }
}
