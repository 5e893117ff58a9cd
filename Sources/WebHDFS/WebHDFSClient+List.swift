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
    ) async throws(WebHDFSError) -> (entries: [FileStatus], remaining: Int) {
        var request = Request(
            .get, .listBatch, directory, name.map { [("startafter", $0)] } ?? [])
        request.responseLimit = batchLimit
        let listing = try await decode(BatchReply.self, request).listing
        return (listing.partialListing.statuses.entries, listing.remainingEntries)
    }
}

/// The entries of a directory in batches; made by `WebHDFSClient.listBatches`.
public struct DirectoryBatches: AsyncSequence, Sendable {
    public typealias Element = [FileStatus]
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

        public mutating func next() async throws(WebHDFSError) -> [FileStatus]? {
            guard !isDone else { return nil }
            do {
                let (entries, remaining) = try await source.client.batch(
                    of: source.directory, after: last)
                hasBegun = true
                isDone = remaining <= 0 || entries.isEmpty
                if !isDone { try advance(to: entries[entries.count - 1].pathSuffix) }
                seen += entries.count
                return entries
            } catch  where !hasBegun && error.isUnsupported {
                isDone = true
                return try await source.client.list(source.directory)
            }
        }

        /// Names come in the order of their bytes, taken as signed numbers; a server that repeats
        /// itself would never end. Source: Hadoop's `DFSUtil.compareBytes`.
        private mutating func advance(to name: String) throws(WebHDFSError) {
            let bytes = name.utf8.lazy.map(Int8.init(bitPattern:))
            let isNext =
                last?.utf8.lazy.map(Int8.init(bitPattern:)).lexicographicallyPrecedes(bytes) ?? true
            guard isNext, seen < mostEntries else {
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
