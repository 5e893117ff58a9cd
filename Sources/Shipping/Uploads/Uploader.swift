import WebHDFS

/// Brings a run of a source file to its destination: staged, verified, published.
struct Uploader: Sendable {
    /// What is at the destination now, and how it came there.
    struct Published: Sendable {
        let destination: HDFSPath
        /// The bytes of the source that it holds: fewer than asked for if HDFS had the file before
        /// this run, and the source has grown since.
        let range: Range<Int64>
        let file: VerifiedFile
        /// False when HDFS had the file before this run.
        let isNew: Bool
        /// The greatest number of PUTs that one part took, over all runs.
        var attempts = 0
        /// The upload whose record may go once this is written down.
        var upload: UploadRecord?
        /// Something a reader of the manifest should know.
        var note: String?
    }

    let tools: UploadTools
    let local: LocalDigest
    /// What of the source goes there: all of it, or what was appended after publication.
    let range: Range<Int64>
    let destination: HDFSPath
    /// Whether it need not be asked for.
    let isKnownFree: Bool
    let settings: UploadSettings
    let stream: String
    let slot: HourLabel
    let progress: FileProgress
    /// Whether it takes the place of what is there, whatever that is.
    var replaces = false

    var source: SourceFile { local.source }

    /// - Parameter record: What an earlier run left of this upload.
    func ship(resuming record: UploadRecord?) async throws -> Published {
        var mode = RenameMode.none
        if !isKnownFree, let there = try await tools.hdfs.status(destination) {
            // What a run published that was killed before it could say so is not replaced.
            let isDone = record.map(isCurrent) == true && there.isPublication(of: record)
            guard replaces, !isDone else {
                return try await settle(there, record, isNew: false)
            }
            try await checkReplacing(there)
            mode = .overwrite
        }
        let keeper = try await keeper(resuming: record)
        do {
            return try await send(keeper, mode)
        } catch let error as WebHDFSError where error.concatUnsupported {
            try await tools.discard(keeper.record)
            var published = try await send(newKeeper(joinable: false), mode)
            published.note = "sent as one part, because HDFS refused to join parts: \(error)"
            return published
        }
    }

    private func send(_ keeper: RecordKeeper, _ mode: RenameMode) async throws -> Published {
        try await StagingRun(sender: sender, keeper: keeper).run()
        let record = await keeper.record
        do {
            try await checkUnchanged(record)
        } catch {
            await keeper.sourceChanged(try source.change() == .grew ? .grew : .rewritten)
            throw error
        }
        if record.parts.count > 1 { try await Publisher(tools: tools).join(record) }
        let whole = try await verifyWhole(keeper)
        let renamed = try await Publisher(tools: tools).rename(
            record.name(of: 0), to: destination, fileID: whole.fileID, mode: mode)
        if renamed == .irreplaceable {
            if !source.isUnlinked { try await tools.discard(record) }
            throw UploadFailure.cannotReplace(destination)
        }
        // Without inode ids only the content tells what is there now.
        if renamed == .occupied || whole.fileID == nil {
            guard let there = try await tools.hdfs.status(destination) else {
                throw UploadFailure.corrupted(path: destination, detail: "it is gone")
            }
            return try await settle(there, record, isNew: renamed == .done)
        }
        return Published(
            destination: destination, range: range, file: whole, isNew: true,
            attempts: record.attempts, upload: record)
    }

    /// A file of one part was verified as a whole when its part was.
    private func verifyWhole(_ keeper: RecordKeeper) async throws -> VerifiedFile {
        if let whole = await keeper.whole { return whole }
        let record = await keeper.record
        let staged = try record.name(of: 0)
        guard let status = try await tools.hdfs.status(staged) else {
            try await keeper.renew(record.parts.indices)
            throw UploadFailure.corrupted(path: staged, detail: "it is gone")
        }
        let comparison: Verifier.Comparison
        do {
            comparison = try await compare(staged, status, range, record)
        } catch let error as WebHDFSError where error.remoteMeaning == .missingBlock {
            // What only dead DataNodes had may never come back, but the source is here.
            try await keeper.renew(record.parts.indices)
            throw error
        }
        switch comparison {
        case .same(let whole): return whole
        case .different(let how):
            try await keeper.renew(record.parts.indices)
            throw UploadFailure.corrupted(path: staged, detail: how)
        }
    }

    /// What it means that something is at the destination: our own upload, the same content, the
    /// content before the source grew, or a conflict. Whatever this upload staged is then not needed
    /// any more.
    private func settle(
        _ there: FileStatus, _ record: UploadRecord?, isNew: Bool
    ) async throws -> Published {
        let held = mayBeBeginning(there) ? range.prefix(there.length) : range
        switch try await compare(destination, there, held, record) {
        case .same(let file):
            let isOurs = isNew || there.isPublication(of: record)
            return Published(
                destination: destination, range: held, file: file, isNew: isNew,
                attempts: record?.attempts ?? 0, upload: isOurs ? record : record?.givenUp)
        case .different(let how):
            // Of a source that lost its last name there is no other copy than what is staged.
            if let record, !source.isUnlinked { try await tools.discard(record) }
            throw conflict(with: there, how)
        }
    }

    private func conflict(with there: FileStatus, _ how: String) -> UploadFailure {
        let difference =
            mayBeBeginning(there)
            ? "it has \(there.length) bytes, the source \(range.count), which begin otherwise" : how
        return .conflict(
            """
            \(destination) is taken by something else: \(difference); move one of them away, then \
            ship again
            """)
    }

    /// Whether a shorter file may be what an earlier run published: if so, only its content tells.
    private func mayBeBeginning(_ there: FileStatus) -> Bool {
        there.kind == .file && there.length > 0 && there.length < range.count
            && settings.verify == .checksum && LogicalName(source.path).compression == nil
    }

    /// Compares a file in HDFS with a run of the source; what the record knows of it saves reading
    /// it again.
    private func compare(
        _ path: HDFSPath, _ status: FileStatus, _ range: Range<Int64>, _ record: UploadRecord?
    ) async throws -> Verifier.Comparison {
        let current = record.flatMap { isCurrent($0) && range == self.range ? $0 : nil }
        let known = current?.digest.map {
            HashedBytes(digest: $0, blockSize: current?.blockSize ?? settings.blockSize)
        }
        return try await tools.verifier(settings, progress).compare(
            path, status, size: Int64(range.count), known: known
        ) { form, blockSize in
            let computed = try await local.compute(of: range, blockSize: blockSize, form: form)
            try checkSameSizeAndTime()
            return computed
        }
    }

    /// Whether the record is of the source as it is, and of this run of it.
    func isCurrent(_ record: UploadRecord) -> Bool {
        record.identity.isSameFile(as: source.identity) && record.changed == source.changed
            && record.offset == range.lowerBound
    }

    /// What was sent may be a mixture of two states of the file otherwise.
    private func checkUnchanged(_ record: UploadRecord) async throws {
        try checkSameSizeAndTime()
        guard try source.change() == .unexplained else { return }
        guard let sent = record.digest,
            try await local.compute(of: range, blockSize: record.blockSize, form: sent.form) == sent
        else { throw UploadFailure.changed(path: source.path, how: "was rewritten") }
        try checkSameSizeAndTime()
    }

    private func checkSameSizeAndTime() throws {
        switch try source.change() {
        case .none, .unexplained: return
        case .grew: throw UploadFailure.changed(path: source.path, how: "grew")
        case .rewritten: throw UploadFailure.changed(path: source.path, how: "changed")
        }
    }

    private var sender: PartSender {
        PartSender(
            tools: tools, local: local, settings: settings, stream: stream, progress: progress)
    }
}

extension FileStatus {
    /// Whether it is what the upload staged, under its final name.
    func isPublication(of record: UploadRecord?) -> Bool {
        fileId != nil && fileId == record?.parts.first?.fileID
    }
}

extension Range<Int64> {
    fileprivate func prefix(_ length: Int64) -> Range<Int64> {
        lowerBound..<Swift.min(upperBound, lowerBound + length)
    }
}
