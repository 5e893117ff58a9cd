import Glibc
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
    /// Whether a listing showed that nothing is at the destination.
    let isKnownFree: Bool
    /// Open since it was found; nil when too many were.
    let opened: SourceFile?
    /// What an earlier run left of the upload.
    let record: UploadRecord?
    let ledger: SlotLedger
    /// What a person took note of in the slot.
    let acknowledged: Set<Manifest.Problem>
    let passProgress: PassProgress

    private var replaces: Bool { file.replaces }

    private struct Result {
        var entry: ManifestFile
        var report: PassReport.File
        /// Uploads that ended, whose records may go.
        var uploads: [UploadRecord] = []
    }

    func run() async -> PassReport.File {
        let progress = FileProgress(source: file.found.path, size: file.found.size)
        passProgress.begin(progress)
        defer { passProgress.end(progress) }
        var result = await attempt(progress)
        result.entry.sentBytes += progress.sentBytes
        result.report.sentBytes = progress.sentBytes
        let report = await writeDown(result)
        switch report.state {
        case .published, .already: tools.held.letGo(file.found)
        case .conflict: await tools.held.letGoIfNamed(file.found)
        case .waiting, .failed, .vanished: break
        }
        return report
    }

    private func attempt(_ progress: FileProgress) async -> Result {
        var entry = file.receipt ?? newEntry
        entry.identity = FileIdentity(unopened: file.found)
        do {
            if let refusal { throw refusal }
            let source = try await open()
            try checkSettled(source)
            let local = LocalDigest(
                source: source, limiter: tools.limiter, stream: stream.name, progress: progress)
            let known = try await known(of: local)
            if let known, known.isComplete { return result(of: known, .already) }
            // What is to be replaced stays published until then, and so does its receipt.
            let held = replaces ? file.receipt : known
            entry = known ?? newEntry
            entry.identity = source.identity
            try await ledger.begin((held ?? entry).kept(as: .uploading, because: nil), at: .now)
            let (isNew, uploads) = try await ship(local, &entry, progress)
            if replaces { try await removeSupplements() }
            return result(of: entry, isNew ? .published : .already, uploads: uploads)
        } catch {
            let failure = explain(UploadFailure(error))
            if replaces, let receipt = file.receipt { return result(of: receipt, after: failure) }
            entry.attempts = max(progress.attempts, entry.attempts)
            return result(
                of: entry.kept(as: failure.state, because: failure.description), after: failure)
        }
    }

    private func open() async throws -> SourceFile {
        if let opened { return opened }
        return try await tools.held.open(
            file.found, of: SlotKey(stream: stream.name, label: slot))
    }

    /// A file that is gone may have been compressed while it waited for its turn.
    private func explain(_ failure: UploadFailure) -> UploadFailure {
        let path = file.found.path
        guard case .source(let problem) = failure, problem.reason == .vanished,
            LogicalName.Compression.allCases.contains(where: {
                access(path + $0.rawValue, F_OK) == 0
            })
        else { return failure }
        return .changed(path: path, how: "was compressed")
    }

    private var newEntry: ManifestFile {
        var entry = ManifestFile(
            file.found, destination: file.destination.description, state: .uploading,
            started: file.entry?.started ?? .now())
        entry.sentBytes = file.entry?.sentBytes ?? 0
        entry.attempts = file.entry?.attempts ?? 0
        return entry
    }

    /// A file that was opened or had to wait since it was found may not be what was found.
    private func checkSettled(_ source: SourceFile) throws {
        guard source.identity.isUntouched(file.found),
            try [.none, .unexplained].contains(source.change())
        else { throw UploadFailure.changed(path: source.path, how: "was written to") }
    }

    /// What HDFS has of the source, as the receipt tells.
    private func known(of local: LocalDigest) async throws -> ManifestFile? {
        guard !replaces, let receipt = file.receipt else { return nil }
        let check = ReceiptCheck(
            tools: tools, receipt: receipt, destination: file.destination, slot: slot,
            local: local)
        return try await check.confirm()
    }

    /// Ships what HDFS does not have yet: all of it, or what was appended since it was published.
    ///
    /// A file that grew after an earlier run published it, when that run's receipt is lost, takes
    /// two turns: the first one finds the beginning in HDFS.
    private func ship(
        _ local: LocalDigest, _ entry: inout ManifestFile, _ progress: FileProgress
    ) async throws -> (isNew: Bool, uploads: [UploadRecord]) {
        try await refusePlainForm()
        if replaces { try await refuseForeignSupplements() }
        var (isNew, uploads, left) = (false, [UploadRecord](), record)
        repeat {
            let destination = try entry.nextDestination(after: file.destination)
            let isOurs = left?.destination == destination
            let uploader = Uploader(
                tools: tools, local: local,
                range: entry.publishedBytes..<local.source.identity.size,
                destination: destination,
                isKnownFree: isKnownFree && destination == file.destination, settings: settings,
                stream: stream.name, slot: slot,
                progress: progress, replaces: replaces)
            let published = try await uploader.ship(resuming: isOurs ? left : nil)
            if isOurs { left = nil }
            entry.attempts = max(progress.attempts, published.attempts, entry.attempts)
            entry.add(published, at: .now())
            isNew = isNew || published.isNew
            if let upload = published.upload {
                // HDFS may have been out of order when an attempt that failed was to be deleted.
                await tools.remove(try upload.leftovers())
                uploads.append(upload)
            }
        } while !entry.isComplete
        if let left { try await tools.discard(left) }
        return (isNew, uploads)
    }

    /// After lost state, HDFS may have a log in its plain form that was compressed since.
    private func refusePlainForm() async throws {
        guard let plain = file.plainDestination, plain != file.destination,
            try await tools.hdfs.status(plain) != nil
        else { return }
        throw UploadFailure.conflict(
            """
            HDFS has \(plain), the plain form of this log, and a compressed one cannot be compared \
            with it; if it is the same log, nothing is to be done, else move it away and ship again
            """)
    }

    private func result(
        of entry: ManifestFile, _ state: PassReport.File.State, uploads: [UploadRecord] = []
    ) -> Result {
        Result(
            entry: entry,
            report: PassReport.File(
                stream: stream.name, slot: slot, entry, state: state, acknowledged: acknowledged),
            uploads: uploads)
    }

    /// - Parameter entry: What is written down: of a file that HDFS has all the same, its receipt.
    private func result(of entry: ManifestFile, after failure: UploadFailure) -> Result {
        var result = result(of: entry, .init(failure.state))
        result.report.reason = failure.description
        result.report.needsPermission = failure.needsPermission
        return result
    }

    private func writeDown(_ result: Result) async -> PassReport.File {
        do {
            try await ledger.finish(result.entry, uploads: result.uploads, at: .now)
            return result.report
        } catch {
            // HDFS has the file, or the record has the upload: the next pass finds out.
            var report = result.report
            (report.state, report.isUnwritten) = (.failed, true)
            report.reason = "\(error)"
            report.needsPermission = UploadFailure(error).needsPermission
            return report
        }
    }
}
