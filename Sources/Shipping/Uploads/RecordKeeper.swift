import WebHDFS

/// The one owner of an upload's record: HDFS never holds a name that is not written down here.
actor RecordKeeper {
    private(set) var record: UploadRecord
    private let store: UploadStore
    /// Parts that may be in flight at once, so that their names are written down together.
    private let window: Int

    init(_ record: UploadRecord, store: UploadStore, window: Int) {
        self.record = record
        self.store = store
        self.window = window
    }

    /// The name to stage a part under, durable before it is answered.
    func begin(_ part: Int) throws -> HDFSPath {
        if part >= record.begun {
            record.begun = min(record.parts.count, part + window)
            try save()
        }
        return try record.name(of: part)
    }

    /// Takes a fresh name for a part, for the case that the last one may have been used.
    func renew(_ parts: some Sequence<Int>) throws {
        for part in parts {
            record.parts[part].attempt += 1
            record.parts[part].digest = nil
            record.parts[part].fileID = nil
        }
        try save()
    }

    func verified(_ part: Int, digest: PartDigest, fileID: Int64?) throws {
        record.parts[part].digest = digest
        record.parts[part].fileID = fileID
        record.begun = max(record.begun, min(record.parts.count, part + 1 + window))
        try save()
    }

    /// Writes the record down, before what follows makes it the only memory of the upload.
    func save() throws { try store.save(record) }
}
