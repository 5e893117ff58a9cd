import WebHDFS

/// Brings one part into HDFS, under a staged name, verified.
struct PartSender: Sendable {
    /// A part that failed this often in a row is left to the next pass.
    static let attempts = 5
    /// How often a file that is shorter than what was acknowledged is looked at.
    static let looks = 4

    let tools: UploadTools
    let local: LocalDigest
    let settings: UploadSettings
    let stream: String
    let progress: FileProgress

    func send(_ part: Int, of keeper: RecordKeeper) async throws {
        var excluded: [DataNode] = []
        for attempt in 1...Self.attempts {
            do {
                return try await sendOnce(part, of: keeper, excluding: excluded)
            } catch {
                let failure = UploadFailure(error)
                guard failure.isWorthAnotherName, attempt < Self.attempts else { throw failure }
                if case .hdfs(let error) = failure, let node = error.dataNode {
                    excluded.append(node)
                }
                try await keeper.renew([part])
                try await tools.pause(after: attempt, failure)
            }
        }
    }

    private func sendOnce(
        _ part: Int, of keeper: RecordKeeper, excluding excluded: [DataNode]
    ) async throws {
        let record = await keeper.record
        progress.attempt(record.parts[part].attempt)
        let range = record.range(of: part)
        let name = try await keeper.begin(part)
        let body = PartBody(
            local.source, range: range, blockSize: record.blockSize, form: tools.form.current,
            flow: tools.limiter.flow(stream: stream), progress: progress)
        let written: (digest: PartDigest, file: VerifiedFile)
        do {
            try await tools.hdfs.create(
                name, body: body,
                options: CreateOptions(
                    blockSize: record.blockSize, replication: settings.replication,
                    permission: settings.permission),
                excluding: excluded)
            written = try await verify(name, range, sent: body.digest(), record)
        } catch {
            // Best effort: the name is in the record, and is deleted again with the leftovers.
            if (error as? WebHDFSError)?.reachedNobody != true {
                _ = try? await tools.hdfs.delete(name, recursive: false)
            }
            throw error
        }
        await keeper.verified(part, written.digest, written.file)
    }

    /// The digest in the form that HDFS uses, and what HDFS says of the staged file.
    private func verify(
        _ name: HDFSPath, _ range: Range<Int64>, sent: PartDigest, _ record: UploadRecord
    ) async throws -> (PartDigest, VerifiedFile) {
        let status = try await closedStatus(name, length: Int64(range.count))
        var digest = sent
        let comparison = try await tools.verifier(settings, progress).compare(
            name, status, size: Int64(range.count),
            known: HashedBytes(digest: sent, blockSize: record.blockSize)
        ) { form, blockSize in
            tools.form.learn(form)
            digest = try await local.compute(of: range, blockSize: blockSize, form: form)
            return digest
        }
        switch comparison {
        case .different(let detail): throw UploadFailure.corrupted(path: name, detail: detail)
        case .same(let file): return (digest, file)
        }
    }

    /// What HDFS says of a staged file once it is as long as was acknowledged, or is not going to be.
    ///
    /// Hadoop before 2.8 acknowledges a file first and closes it then.
    /// Source: <https://issues.apache.org/jira/browse/HDFS-11195>.
    private func closedStatus(_ name: HDFSPath, length: Int64) async throws -> FileStatus {
        for look in 1...Self.looks {
            guard let status = try await tools.hdfs.status(name) else { break }
            if status.length >= length || look == Self.looks { return status }
            try await tools.pause(after: look)
        }
        throw UploadFailure.corrupted(path: name, detail: "it is not there")
    }
}

extension UploadFailure {
    /// Whether the part may get through under another name: also where this name is taken, by a
    /// proxy that repeated our request, or gone, by somebody's hand.
    fileprivate var isWorthAnotherName: Bool {
        if case .hdfs(let error) = self, error.alreadyExists || error.isNotFound { return true }
        return isWorthAnotherAttempt
    }
}
