import WebHDFS

extension Uploader {
    /// The record of this upload: the one an earlier run left where it still fits, else a new one.
    func keeper(resuming record: UploadRecord?) async throws -> RecordKeeper {
        guard let record else { return try await newKeeper(joinable: nil) }
        guard record.destination == destination, record.blockSize == settings.blockSize,
            var current = try await current(record)
        else {
            try await tools.discard(record)
            return try await newKeeper(joinable: nil)
        }
        // What an ordinary pass began replaces now, whoever finishes it, or the other way round.
        if current.replaces != replaces {
            current.replaces = replaces
            try tools.records.save(current)
        }
        return try await resume(current)
    }

    /// The record as it is after the source was touched, or grew: of what was sent, that is kept
    /// which the source still has.
    ///
    /// - Returns: Nil if nothing of it can be kept.
    private func current(_ record: UploadRecord) async throws -> UploadRecord? {
        if isCurrent(record) { return record }
        guard
            var next = record.following(
                source.identity, changed: source.changed, at: range.lowerBound)
        else { return nil }
        for part in next.parts.indices {
            guard let sent = next.parts[part].digest else { continue }
            let now = try await local.compute(
                of: next.range(of: part), blockSize: next.blockSize, form: sent.form)
            if now != sent { next.renew(part) }
        }
        try tools.records.save(next)
        return next
    }

    /// A fresh upload.
    ///
    /// - Parameter joinable: Whether CONCAT works there; nil asks HDFS, if it matters.
    func newKeeper(joinable: Bool?) async throws -> RecordKeeper {
        var plan = UploadPlan(
            size: Int64(range.count), blockSize: settings.blockSize,
            partBlocks: settings.partBlocks,
            // CONCAT takes its sources apart at every comma.
            joinable: joinable ?? !destination.description.contains(","))
        if plan.count > 1, joinable == nil, try await isInEncryptionZone() {
            plan = UploadPlan(size: plan.size, partSize: max(1, plan.size))
        }
        var record = UploadRecord(
            id: StagedName.newUploadID(), stream: stream, slot: slot, source: source.path,
            identity: source.identity, changed: source.changed, offset: range.lowerBound,
            destination: destination, hostTag: tools.records.hostTag,
            blockSize: settings.blockSize, partSize: plan.partSize,
            parts: Array(repeating: .init(), count: plan.count))
        if replaces { record.replaces = true }
        return keeper(of: record)
    }

    /// Takes up an upload where it was left: verified parts that HDFS still has are kept.
    private func resume(_ record: UploadRecord) async throws -> RecordKeeper {
        let keeper = keeper(of: record)
        let leftovers = try record.leftovers()
        let joined = try await partsJoined(record)
        var lost: [Int] = []
        for part in joined..<record.begun where try await !isStaged(part, record) {
            lost.append(part)
        }
        // What is joined cannot be taken apart again.
        if joined > 0, !lost.isEmpty { lost = Array(record.parts.indices) }
        try await keeper.renew(lost)
        if await tools.remove(leftovers) { try await keeper.swept(at: .now()) }
        return keeper
    }

    /// How many parts the first one holds, if the crash came after parts were joined; else 0.
    private func partsJoined(_ record: UploadRecord) async throws -> Int {
        guard record.isVerified, record.parts.count > 1,
            let status = try await tools.hdfs.status(record.name(of: 0)),
            status.fileId == record.parts[0].fileID,
            let count = record.plan.partsJoined(at: status.length), count > 1
        else { return 0 }
        return count
    }

    private func isStaged(_ part: Int, _ record: UploadRecord) async throws -> Bool {
        guard record.parts[part].digest != nil,
            let status = try await tools.hdfs.status(record.name(of: part))
        else { return false }
        return Int64(record.range(of: part).count) == status.length
            && status.fileId == record.parts[part].fileID
    }

    private func keeper(of record: UploadRecord) -> RecordKeeper {
        RecordKeeper(record, store: tools.records, window: tools.concurrency)
    }

    /// CONCAT is refused in encryption zones, and an encryption zone begins at a directory.
    private func isInEncryptionZone() async throws -> Bool {
        var folder = destination.parent
        while let path = folder {
            if let status = try await tools.hdfs.status(path) { return status.isEncrypted }
            folder = path.parent
        }
        return false
    }
}

extension UploadRecord {
    /// The record of the same upload for a source that may have grown since, nil if it cannot be.
    ///
    /// Parts that have the same place and length stay, to be compared with the source.
    func following(
        _ identity: FileIdentity, changed: WallTime, at offset: Int64
    ) -> UploadRecord? {
        let isWholeFile = partSize == max(1, length)
        guard offset == self.offset, identity.size >= self.identity.size,
            identity.size == self.identity.size || !isWholeFile
        else { return nil }
        var next = self
        (next.identity, next.changed, next.change) = (identity, changed, nil)
        guard next.plan.count <= UploadPlan.mostParts else { return nil }
        let added = next.plan.count - parts.count
        next.parts += Array(repeating: Part(), count: added)
        for part in parts.indices where next.plan.range(part) != plan.range(part) {
            next.renew(part)
        }
        return next
    }
}
