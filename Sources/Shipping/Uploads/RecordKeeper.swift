import WebHDFS

/// The one owner of an upload's record: HDFS never holds a name that is not written down here.
actor RecordKeeper {
    private(set) var record: UploadRecord
    private let store: UploadStore
    /// Parts that may be in flight at once, so that their names are written down together.
    private let window: Int

    /// Whether the file lacks something that later lines do not tell.
    private var isBehind = false
    /// Of a file of one part, what was found when that was verified in this run.
    private(set) var whole: VerifiedFile?

    init(_ record: UploadRecord, store: UploadStore, window: Int) {
        self.record = record
        self.store = store
        self.window = window
    }

    /// The name to stage a part under, durable before it is answered.
    ///
    /// - Throws: `StateError` if that cannot be: the upload does not begin then.
    func begin(_ part: Int) throws -> HDFSPath {
        if part >= record.begun {
            var next = record
            next.begun = min(next.parts.count, part + window)
            if record.begun == 0 { try change(to: next) } else { save(next) }
        }
        return try record.name(of: part)
    }

    /// Takes a fresh name for a part, for the case that the last one may have been used.
    func renew(_ parts: some Sequence<Int>) throws {
        var next = record
        for part in parts { next.renew(part) }
        whole = nil
        try change(to: next)
    }

    /// Notes that the source is not any more as it was sent, for the case that it goes.
    func sourceChanged(_ change: UploadRecord.Change) {
        var next = record
        next.change = change
        save(next)
    }

    /// Notes that every leftover was deleted.
    func swept(at now: WallTime) throws {
        var next = record
        next.sweep(at: now)
        try change(to: next)
    }

    func verified(_ part: Int, _ digest: PartDigest, _ file: VerifiedFile) {
        let event = UploadRecord.Verified(
            part: part, digest: digest, fileID: file.fileID,
            begun: max(record.begun, min(record.parts.count, part + 1 + window)))
        record.take(event)
        if record.parts.count == 1 { whole = file }
        if isBehind || (try? store.note(event, of: record.id)) == nil { save(record) }
    }

    /// Only what is written down holds.
    private func change(to next: UploadRecord) throws(StateError) {
        try store.save(next)
        (record, isBehind) = (next, false)
    }

    /// An upload that was begun is finished even if the disk is full by then: what is not written
    /// down costs the next run time, if this one is killed, and the manifest will meet the same disk.
    private func save(_ next: UploadRecord) {
        record = next
        isBehind = (try? store.save(next)) == nil
    }
}
