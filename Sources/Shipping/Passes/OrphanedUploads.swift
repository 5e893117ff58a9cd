import Glibc
import Logging
import WebHDFS

/// Uploads whose source is not due any more: gone, or published by a run that was killed before it
/// could say so.
///
/// HDFS may hold the last copy: an upload whose parts are all verified is published without its
/// source, and replaces what it was to replace. What is incomplete is deleted, but only once the
/// source is really gone; or when a person calls off what was to be shipped again.
struct OrphanedUploads: Sendable {
    let tools: UploadTools
    let hdfs: Configuration.HDFS
    /// Whether nothing is to be replaced, whatever an earlier run began.
    let isReshipOff: Bool
    let progress: PassProgress
    let log: Logger

    /// Corrects the works by what became of these uploads.
    func settle(_ works: inout [SlotWork], _ records: [UploadRecord]) async {
        for record in records {
            guard let index = works.firstIndex(where: { $0.isHome(of: record) }),
                works[index].isOrphan(
                    record, isCalledOff: isCalledOff(record), exists: { access($0, F_OK) == 0 })
            else { continue }
            do {
                guard let entry = try await finish(record, in: works[index]) else { continue }
                works[index].plan.settled(entry)
                if entry.state != .conflict { works[index].finished.append(record) }
            } catch {
                log.warning("\(UploadFailure(error))", metadata: ["upload": "\(record.id)"])
            }
        }
    }

    private func isCalledOff(_ record: UploadRecord) -> Bool { isReshipOff && record.replaces }

    /// What to write down of the file instead of "vanished"; nil where that is right.
    private func finish(_ record: UploadRecord, in work: SlotWork) async throws -> ManifestFile? {
        do {
            if work.isWanted(record) {
                // What was compressed has all of it, what was sent perhaps not.
                let isOurs = try await isPublished(record)
                if isOurs || !isCalledOff(record) && !work.hasDueForm(of: record) {
                    return try await publish(record, in: work)
                }
            }
        } catch let failure as UploadFailure where failure.isCorruption {
            log.warning(
                "\(failure); its source is gone too", metadata: ["file": "\(record.source)"])
        } catch let error as WebHDFSError where error.isNotFound {
            guard try await isPartGone(record) else { throw error }
            log.warning(
                "\(error); its source is gone too", metadata: ["file": "\(record.source)"])
        }
        if record.replaces {
            let why = isCalledOff(record) ? "called off" : "gone before all of it was sent again"
            log.warning(
                "\(why); what HDFS had of it stays", metadata: ["file": "\(record.source)"])
        }
        try await tools.discard(record)
        return nil
    }

    /// - Returns: Nil if HDFS has it and no receipt is to tell of it.
    private func publish(
        _ record: UploadRecord, in work: SlotWork
    ) async throws -> ManifestFile? {
        guard let digest = record.digest else {
            return waiting(record, in: work, because: "its parts were hashed in different ways")
        }
        let whole: VerifiedFile
        switch try await place(record, digest, work.stream.uploadSettings(hdfs)) {
        case .same(let file): whole = file
        case .different(let how): return waiting(record, in: work, because: how)
        }
        var receipt = work.receipt(of: record)
        if record.replaces {
            for name in try receipt?.supplements(beside: record.destination) ?? [] {
                try await tools.hdfs.delete(name)
            }
            receipt = nil
        }
        guard record.offset == receipt?.publishedBytes ?? 0 else {
            // A supplement to what no receipt tells of any more: HDFS has it, that is all.
            try tools.records.retire(record, at: .now())
            return nil
        }
        return published(record, whole, receipt: receipt)
    }

    /// Brings it to its destination, unless it is there, or something else that is to stay.
    private func place(
        _ record: UploadRecord, _ digest: PartDigest, _ settings: UploadSettings
    ) async throws -> Verifier.Comparison {
        let there = try await tools.hdfs.status(record.destination)
        if let there, !record.isToReplace(there) {
            let found = try await compare(record.destination, there, record, digest, settings)
            if case .same = found, !there.isPublication(of: record) {
                await tools.remove(try record.names())
            }
            return found
        }
        if record.parts.count > 1 { try await Publisher(tools: tools).join(record) }
        let whole = try await verify(record.name(of: 0), record, digest, settings)
        let renamed = try await Publisher(tools: tools).rename(
            record.name(of: 0), to: record.destination, fileID: whole.fileID,
            mode: there == nil ? .none : .overwrite)
        return switch renamed {
        case .done: .same(whole)
        case .occupied: .different("it appeared meanwhile")
        case .irreplaceable: .different("this server cannot replace it")
        }
    }

    /// Whether a run that was killed had renamed it already.
    private func isPublished(_ record: UploadRecord) async throws -> Bool {
        try await tools.hdfs.status(record.destination)?.isPublication(of: record) == true
    }

    /// Whether HDFS lacks a part: under its own name, and in the first one.
    private func isPartGone(_ record: UploadRecord) async throws -> Bool {
        guard let first = try await tools.hdfs.status(record.name(of: 0)) else { return true }
        let joined = record.plan.partsJoined(at: first.length) ?? 0
        for part in record.parts.indices.dropFirst(max(1, joined))
        where try await tools.hdfs.status(record.name(of: part)) == nil {
            return true
        }
        return false
    }

    private func verify(
        _ path: HDFSPath, _ record: UploadRecord, _ digest: PartDigest, _ settings: UploadSettings
    ) async throws -> VerifiedFile {
        guard let status = try await tools.hdfs.status(path) else {
            throw UploadFailure.corrupted(path: path, detail: "it is gone")
        }
        switch try await compare(path, status, record, digest, settings) {
        case .same(let file): return file
        case .different(let how): throw UploadFailure.corrupted(path: path, detail: how)
        }
    }

    /// All that is known of the source is how it was sent.
    private func compare(
        _ path: HDFSPath, _ status: FileStatus, _ record: UploadRecord, _ digest: PartDigest,
        _ settings: UploadSettings
    ) async throws -> Verifier.Comparison {
        let known = HashedBytes(digest: digest, blockSize: record.blockSize)
        let file = FileProgress(source: record.source, size: record.length)
        progress.due(Amount(files: 1, bytes: record.length))
        progress.begin(file)
        defer { progress.end(file) }
        return try await tools.verifier(settings, file).compare(
            path, status, size: record.length, known: known, hash: nil)
    }

    /// HDFS has the last copy, and something else has its name: a person must move that away.
    private func waiting(
        _ record: UploadRecord, in work: SlotWork, because how: String
    ) -> ManifestFile {
        let entry = work.receipt(of: record) ?? ManifestFile(of: record, state: .conflict)
        let names = StagedName.prefix(hostTag: record.hostTag, upload: record.id)
        return entry.kept(
            as: .conflict,
            because: """
                \(record.destination) is taken by something else: \(how); the source is gone, and \
                HDFS keeps what was sent of it, verified, as \(names)*: move what is there away, \
                and the next pass publishes it
                """)
    }

    private func published(
        _ record: UploadRecord, _ whole: VerifiedFile, receipt: ManifestFile?
    ) -> ManifestFile {
        var entry =
            receipt ?? ManifestFile(of: record, state: .published)
        entry.identity = record.identity
        entry.sentBytes = max(entry.sentBytes, record.length)
        entry.attempts = max(entry.attempts, record.attempts)
        entry.add(
            Uploader.Published(
                destination: record.destination,
                range: record.offset..<record.identity.size, file: whole, isNew: true),
            at: .now())
        guard record.change == .grew else { return entry }
        return entry.kept(
            as: .vanished, because: "what was appended after it was sent is gone, with its source")
    }
}

extension ManifestFile {
    fileprivate init(of record: UploadRecord, state: State) {
        self.init(
            source: record.source, identity: record.identity,
            destination: record.destination.description, state: state)
    }
}

extension UploadFailure {
    fileprivate var isCorruption: Bool { if case .corrupted = self { true } else { false } }
}
