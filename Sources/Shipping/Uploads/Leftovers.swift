import WebHDFS

extension UploadTools {
    /// Deletes staged names.
    ///
    /// - Returns: Whether none of them is there any more. What stays is deleted when its record, or
    ///   the list of names given up, is met again.
    @discardableResult
    func remove(_ names: [HDFSPath]) async -> Bool {
        var isClean = true
        for name in names {
            do {
                _ = try await hdfs.delete(name, recursive: false)
            } catch {
                isClean = false
            }
        }
        return isClean
    }

    /// Deletes all that an upload staged, and then forgets it.
    func discard(_ record: UploadRecord) async throws {
        let names = try record.names()
        await remove(names)
        try records.retire(record, givingUp: names, at: .now())
    }

    /// Deletes once more what uploads gave up long ago: a late request may have created it again.
    func sweep(at now: WallTime, reporting damage: (DamagedState) -> Void) async throws {
        for (upload, names) in try records.abandoned(at: now, reporting: damage)
        where await remove(names) {
            try records.forgetAbandoned(upload)
        }
    }
}
