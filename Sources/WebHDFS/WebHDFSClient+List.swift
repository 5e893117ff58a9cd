internal import Curl

extension WebHDFSClient {
    /// All entries of a directory, in one answer; of a file, the file itself without a name.
    public func list(_ directory: HDFSPath) async throws(WebHDFSError) -> [FileStatus] {
        var request = Request(.get, .list, directory)
        request.responseLimit = wholeListingLimit
        return try await decode(ListReply.self, request).statuses.entries
    }

    /// The entries of a directory, some thousand at a time, so that memory does not grow with it.
    ///
    /// A server that cannot do that (a router, an old one) gives all of them in one batch.
    ///
    /// - Parameter start: The name to begin behind, in the order of the names' bytes.
    public func listBatches(
        _ directory: HDFSPath, startingAfter start: String? = nil
    ) -> DirectoryBatches {
        DirectoryBatches(client: self, directory: directory, start: start)
    }

    fileprivate func batch(
        of directory: HDFSPath, after name: String?
    ) async throws(WebHDFSError) -> DirectoryBatch {
        var request = Request(
            .get, .listBatch, directory, name.map { [("startafter", $0)] } ?? [])
        request.responseLimit = batchLimit
        let listing = try await decode(BatchReply.self, request).listing
        return DirectoryBatch(
            listing.partialListing.statuses.entries, behind: name,
            remaining: listing.remainingEntries)
    }
}

/// Some entries of a directory, in the order of their names.
public struct DirectoryBatch: Sendable {
    public let entries: [FileStatus]
    /// Whether no batch comes after it.
    fileprivate let isLast: Bool
    /// Names between these two, and the last one, are in the batch if they are in the directory. Nil:
    /// nobody knows.
    private let span: (start: String?, end: String?)?

    fileprivate init(_ entries: [FileStatus], behind start: String?, remaining: Int) {
        self.entries = entries
        isLast = remaining <= 0 || entries.isEmpty
        // What is no directory is listed as one entry without a name.
        let isDirectory = !entries.contains { $0.pathSuffix.isEmpty }
        span = isDirectory ? (start, isLast ? nil : entries.last?.pathSuffix) : nil
    }

    /// A listing as a whole is all that a router gets, and lacks what a cluster has that is down.
    /// Source: Hadoop's `RouterClientProtocol.getListing`.
    fileprivate init(whole entries: [FileStatus]) {
        (self.entries, isLast, span) = (entries, true, nil)
    }

    /// Whether an entry of that name is in the batch if the directory has one.
    public func covers(_ name: String) -> Bool {
        guard let span, span.start?.isListedBefore(name) ?? true else { return false }
        return span.end.map { !$0.isListedBefore(name) } ?? true
    }
}

extension String {
    /// Whether HDFS lists the one name before the other: by their bytes, taken as signed numbers.
    /// Source: Hadoop's `DFSUtil.compareBytes`.
    fileprivate func isListedBefore(_ other: String) -> Bool {
        utf8.lazy.map(Int8.init(bitPattern:))
            .lexicographicallyPrecedes(other.utf8.lazy.map(Int8.init(bitPattern:)))
    }
}

/// The entries of a directory in batches; made by `WebHDFSClient.listBatches`.
public struct DirectoryBatches: AsyncSequence, Sendable {
    public typealias Element = DirectoryBatch
    public typealias Failure = WebHDFSError

    fileprivate let client: WebHDFSClient
    fileprivate let directory: HDFSPath
    fileprivate let start: String?

    public func makeAsyncIterator() -> Iterator { Iterator(source: self) }

    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let source: DirectoryBatches
        private var last: String?
        private var hasBegun = false
        private var isDone = false
        private var seen = 0

        fileprivate init(source: DirectoryBatches) {
            self.source = source
            last = source.start
        }

        public mutating func next() async throws(WebHDFSError) -> DirectoryBatch? {
            guard !isDone else { return nil }
            do {
                let batch = try await source.client.batch(of: source.directory, after: last)
                hasBegun = true
                isDone = batch.isLast
                if !isDone { try advance(to: batch.entries[batch.entries.count - 1].pathSuffix) }
                seen += batch.entries.count
                return batch
            } catch  where !hasBegun && error.isUnsupported {
                isDone = true
                return DirectoryBatch(whole: try await source.client.list(source.directory))
            }
        }

        /// A server that repeats itself would never end.
        private mutating func advance(to name: String) throws(WebHDFSError) {
            guard last?.isListedBefore(name) ?? true, seen < mostEntries else {
                isDone = true
                throw WebHDFSError(
                    .listBatch, source.directory,
                    .malformedAnswer("names after the last one, and an end"))
            }
            last = name
        }
    }
}

/// Source: the greatest `dfs.namenode.fs-limits.max-directory-items` that a NameNode starts with.
private let mostEntries = 6_400_000
/// Bytes of JSON. A batch has at most `dfs.ls.limit` (1000) entries of some 600 bytes.
private let batchLimit = 8 << 20
/// Bytes of JSON for a whole directory: some 200,000 entries.
private let wholeListingLimit = 64 << 20
