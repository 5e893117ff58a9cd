import WebHDFS

extension ManifestFile {
    /// What was appended to a source after it was published is in supplements: files that the whole
    /// makes needless.
    func supplements(beside whole: HDFSPath) throws -> [HDFSPath] {
        guard destination == whole.description else { return [] }
        return try supplements.indices.map { try whole.supplement(number: $0 + 1) }
    }
}

extension FileShipment {
    private var supplements: [HDFSPath] {
        get throws { try file.receipt?.supplements(beside: file.destination) ?? [] }
    }

    /// Without a receipt nobody knows whose supplement it is, and with the whole beside it its lines
    /// would be there twice.
    func refuseForeignSupplements() async throws {
        let next = try file.destination.supplement(number: supplements.count + 1)
        guard try await tools.hdfs.status(next) != nil else { return }
        throw UploadFailure.conflict(
            """
            HDFS has \(next), and no receipt tells what that is; backfill \(slot) without --reship \
            first, or move it away
            """)
    }

    /// Removes what readers would see twice now. The upload's record is there until it is done.
    func removeSupplements() async throws {
        for name in try supplements { try await tools.hdfs.delete(name) }
    }
}
