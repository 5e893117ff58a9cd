import WebHDFS

/// Joins verified parts and gives the result its final name.
struct Publisher: Sendable {
    let hdfs: WebHDFSClient

    /// Joins all parts onto the first one.
    ///
    /// A lost answer, or a crash between two batches, is settled by the length of the first part:
    /// CONCAT is atomic.
    func join(_ record: UploadRecord) async throws {
        let first = try record.name(of: 0)
        var joined = try await partsJoined(onto: first, record)
        let sources = try record.parts.indices.map { try record.name(of: $0) }
        for batch in hdfs.concatBatches(onto: first, sources: Array(sources.dropFirst(joined))) {
            do {
                try await hdfs.concat(onto: first, sources: batch)
            } catch {
                guard try await partsJoined(onto: first, record) == joined + batch.count else {
                    throw error
                }
            }
            joined += batch.count
        }
    }

    private func partsJoined(onto first: HDFSPath, _ record: UploadRecord) async throws -> Int {
        guard let length = try await hdfs.status(first)?.length,
            let count = record.plan.partsJoined(at: length)
        else { throw UploadFailure.corrupted(path: first, detail: "the first part is gone") }
        return count
    }

    enum Renamed { case done, occupied }

    /// Renames the staged file to its destination, unless something is there.
    ///
    /// A lost answer is settled by the inode id, which RENAME keeps; where there is none (HttpFS),
    /// by "the staged name is gone, and the destination is there".
    func rename(
        _ staged: HDFSPath, to destination: HDFSPath, fileID: Int64?
    ) async throws -> Renamed {
        do {
            try await hdfs.rename(staged, to: destination, mode: .none)
            return .done
        } catch {
            guard let there = try await hdfs.status(destination) else { throw error }
            if let fileID { return there.fileId == fileID ? .done : .occupied }
            return try await hdfs.status(staged) == nil ? .done : .occupied
        }
    }
}
