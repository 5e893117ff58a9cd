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
        let entries = listing.partialListing.statuses.entries
        return DirectoryBatch(
            entries: entries, isLast: listing.remainingEntries <= 0 || entries.isEmpty)
    }
}

/// Some entries of a directory, in the order of their names.
public struct DirectoryBatch: Sendable {
    public let entries: [FileStatus]
    /// Whether there are no others behind them.
    public let isLast: Bool

    /// Whether an entry of that name would be in the batch, unless it were before it.
    public func reaches(_ name: String) -> Bool {
        guard !isLast, let last = entries.last else { return true }
        return !last.pathSuffix.isListedBefore(name)
    }
}

extension String {
    /// Whether HDFS lists the one name before the other: by their bytes, taken as signed numbers.
    /// Source: Hadoop's `DFSUtil.compareBytes`.
    public func isListedBefore(_ other: String) -> Bool {
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
                return DirectoryBatch(
                    entries: try await source.client.list(source.directory), isLast: true)
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
