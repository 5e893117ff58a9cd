import WebHDFS

/// One file's turn in a pass: opened, shipped, written down.
struct FileShipment: Sendable {
    let tools: UploadTools
    /// Why nothing can be sent at all.
    let refusal: UploadFailure?
    let stream: StreamConfiguration
    let settings: UploadSettings
    let slot: HourLabel
    let file: SlotPlan.DueFile
    /// Open since it was found; nil when too many were.
    let opened: SourceFile?
    /// What an earlier run left of the upload.
    let record: UploadRecord?
    let ledger: SlotLedger
    let progress: PassProgress

    private struct Result {
        var entry: ManifestFile
        var report: PassReport.File
        /// The upload that ended, whose record may go.
        var upload: UploadRecord?
    }

    func run() async -> PassReport.File {
        let meter = FileProgress(source: file.found.path, size: file.found.size)
        progress.begin(meter)
        defer { progress.end(meter) }
        var result = await attempt(meter)
        result.entry.sentBytes += meter.sentBytes
        result.report.sentBytes = meter.sentBytes
        return await writeDown(result)
    }

    private func attempt(_ meter: FileProgress) async -> Result {
        var entry = ManifestFile(
            source: file.found.path, identity: FileIdentity(unopened: file.found),
            destination: file.destination.description, state: .uploading)
        entry.started = file.entry?.started ?? .now()
        entry.sentBytes = file.entry?.sentBytes ?? 0
        do {
            if let refusal { throw refusal }
            let source = try opened ?? SourceFile(opening: file.found)
            try checkSettled(source)
            entry.identity = source.identity
            if let receipt = file.receipt, try await isConfirmed(receipt, by: source, meter) {
                return result(of: receipt.confirmed(as: source.identity), .already)
            }
            try await ledger.begin(entry, at: .now)
            let published = try await uploader(source, meter).ship(resuming: record)
            entry.attempts = meter.attempts
            entry.publish(published, size: source.identity.size, at: .now())
            return result(
                of: entry, published.isNew ? .published : .already, upload: published.upload)
        } catch {
            let failure = UploadFailure(error)
            entry.attempts = max(meter.attempts, file.entry?.attempts ?? 0)
            entry = file.receipt ?? entry
            return result(
                of: entry.kept(as: failure.state, because: failure.description),
                .init(failure.state), needsPermission: failure.needsPermission)
        }
    }

    /// A file that was opened or had to wait since it was found may not be what was found.
    private func checkSettled(_ source: SourceFile) throws {
        guard source.identity.isUntouched(file.found), try source.isUnchanged() else {
            throw UploadFailure.changed(path: source.path, how: "was written to")
        }
    }

    private func result(
        of entry: ManifestFile, _ state: PassReport.File.State, upload: UploadRecord? = nil,
        needsPermission: Bool = false
    ) -> Result {
        var report = PassReport.File(stream: stream.name, slot: slot, entry, state: state)
        report.needsPermission = needsPermission
        return Result(entry: entry, report: report, upload: upload)
    }

    private func uploader(_ source: SourceFile, _ meter: FileProgress) -> Uploader {
        Uploader(
            tools: tools, source: source, destination: file.destination,
            settings: settings, stream: stream.name, slot: slot, progress: meter)
    }

    /// Compares a published file that may have changed with its receipt.
    ///
    /// - Returns: Whether it is the same; false too where HDFS has to be asked, because the receipt
    ///   has no checksum or somebody removed what was published.
    /// - Throws: `UploadFailure.conflict` when it changed, and HDFS has what it was.
    private func isConfirmed(
        _ receipt: ManifestFile, by source: SourceFile, _ meter: FileProgress
    ) async throws -> Bool {
        var change = "changed"
        switch FileMatch.compare(
            recorded: receipt.identity, bytes: receipt.bytes, observed: source.identity)
        {
        case .same: return true
        case .other: break
        case .needsHash(let bytes):
            guard let isEqual = try await hasChecksum(of: receipt, source, bytes, meter) else {
                return false
            }
            switch PrefixMatch.conclude(
                bytes: bytes, isEqual: isEqual, size: source.identity.size)
            {
            case .same: return true
            case .grown(let offset): change = "grew by \(source.identity.size - offset) bytes"
            case .other: break
            }
        }
        guard try await tools.hdfs.status(file.destination) != nil else { return false }
        throw UploadFailure.conflict(
            """
            \(change) after it was published, and HDFS keeps what it has; to ship it as it is now, \
            remove \(file.destination) and backfill \(slot)
            """)
    }

    /// Hashes the first bytes of the source as the receipt was; nil when it has no checksum.
    private func hasChecksum(
        of receipt: ManifestFile, _ source: SourceFile, _ bytes: Int64, _ meter: FileProgress
    ) async throws -> Bool? {
        guard let checksum = receipt.checksum,
            let algorithm = ChecksumAlgorithm(checksum.algorithm)
        else { return nil }
        let local = LocalDigest(
            source: source, range: 0..<bytes, limiter: tools.limiter, stream: stream.name,
            progress: meter)
        let digest = try await local.compute(
            blockSize: algorithm.blockSize ?? max(bytes, 1),
            form: ChecksumForm(algorithm) ?? ChecksumForm())
        return digest.checksum(like: algorithm)?.hex == checksum.bytes
    }

    private func writeDown(_ result: Result) async -> PassReport.File {
        do {
            try await ledger.finish(result.entry, upload: result.upload, at: .now)
            return result.report
        } catch {
            // HDFS has the file, or the record has the upload: the next pass finds out.
            var report = result.report
            report.state = .failed
            report.reason = "\(error)"
            return report
        }
    }
}

extension ManifestFile {
    fileprivate mutating func publish(
        _ published: Uploader.Published, size: Int64, at now: WallTime
    ) {
        state = .published
        bytes = size
        verified = published.verification
        checksum = published.checksum.map(Checksum.init)
        attempts = max(published.attempts, attempts)
        finished = now
        reason = published.note
    }

    /// The receipt of a file that turned out to be the same, under a new identity.
    fileprivate func confirmed(as identity: FileIdentity) -> ManifestFile {
        var file = kept(as: .published, because: nil)
        file.identity = identity
        return file
    }
}
