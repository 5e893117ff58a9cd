import WebHDFS

/// Joins verified parts and gives the result its final name.
///
/// Neither request is repeated blindly: after an error HDFS is asked what became of it.
struct Publisher: Sendable {
    /// Requests of one kind in a row, before the file is left to the next pass.
    static let attempts = 5

    let tools: UploadTools

    private var hdfs: WebHDFSClient { tools.hdfs }

    /// Joins all parts onto the first one.
    ///
    /// A lost answer, or a crash between two batches, is settled by the length of the first part:
    /// CONCAT is atomic.
    func join(_ record: UploadRecord) async throws {
        let first = try record.name(of: 0)
        let names = try record.parts.indices.map { try record.name(of: $0) }
        var joined = try await partsJoined(onto: first, record)
        for batch in hdfs.concatBatches(onto: first, sources: Array(names.dropFirst(joined))) {
            try await persist {
                try await hdfs.concat(onto: first, sources: batch)
            } settledBy: {
                try await partsJoined(onto: first, record) == joined + batch.count ? () : nil
            }
            joined += batch.count
        }
    }

    enum Renamed {
        case done
        /// Something else is there, and stays.
        case occupied
        /// What is there was to be replaced, and this server does not do that.
        case irreplaceable
    }

    /// Renames the staged file to its destination: unless something is there, or in its place.
    ///
    /// A lost answer is settled by the inode id, which RENAME keeps; where there is none (HttpFS),
    /// by "the staged name is gone, and the destination is there".
    func rename(
        _ staged: HDFSPath, to destination: HDFSPath, fileID: Int64?, mode: RenameMode = .none
    ) async throws -> Renamed {
        let renamed: Renamed
        do {
            renamed = try await persist {
                try await hdfs.rename(staged, to: destination, mode: mode)
                return .done
            } settledBy: {
                guard let there = try await hdfs.status(destination) else { return nil }
                if try await isRenamed(staged, to: there, fileID) { return .done }
                // What is to be replaced is there until it is.
                return mode == .overwrite ? nil : .occupied
            }
        } catch let error as WebHDFSError where error.isRefused && mode == .overwrite {
            return .irreplaceable
        }
        if fileID == nil, try await isMovedInto(destination, staged) { return .occupied }
        return renamed
    }

    private func isRenamed(
        _ staged: HDFSPath, to there: FileStatus, _ fileID: Int64?
    ) async throws -> Bool {
        if let fileID { return there.fileId == fileID }
        return try await hdfs.status(staged) == nil
    }

    /// Undoes what HttpFS, which ignores `renameoptions`, does when a directory has the name: it
    /// moves the file into that. It may be the last copy, so it is moved back.
    private func isMovedInto(_ directory: HDFSPath, _ staged: HDFSPath) async throws -> Bool {
        guard try await hdfs.status(directory)?.kind == .directory else { return false }
        let inside = try directory.appending(staged.name)
        if try await hdfs.status(inside) != nil {
            try await hdfs.rename(inside, to: staged, mode: .none)
        }
        return true
    }

    /// Makes a request until it succeeds, is found to have succeeded, or fails for good.
    private func persist<Value>(
        _ request: () async throws -> Value, settledBy outcome: () async throws -> Value?
    ) async throws -> Value {
        var attempt = 1
        while true {
            do {
                return try await request()
            } catch {
                if let value = try await outcome() { return value }
                let failure = UploadFailure(error)
                guard failure.isWorthAnotherAttempt, attempt < Self.attempts else { throw error }
                try await tools.pause(after: attempt, failure)
                attempt += 1
            }
        }
    }

    private func partsJoined(onto first: HDFSPath, _ record: UploadRecord) async throws -> Int {
        guard let length = try await hdfs.status(first)?.length,
            let count = record.plan.partsJoined(at: length)
        else { throw UploadFailure.corrupted(path: first, detail: "the first part is gone") }
        return count
    }
}
