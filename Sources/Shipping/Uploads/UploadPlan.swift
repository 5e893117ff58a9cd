/// How one file is cut into parts.
struct UploadPlan: Equatable, Sendable {
    /// Length of the file in bytes.
    let size: Int64
    /// Length of every part but the last, in bytes: a whole number of HDFS blocks.
    let partSize: Int64

    /// - Parameters:
    ///   - partBlocks: HDFS blocks in a part; 0 makes the file one part.
    ///   - joinable: Whether CONCAT works at the destination; not in an encryption zone.
    init(size: Int64, blockSize: Int64, partBlocks: Int, joinable: Bool) {
        self.size = size
        let (product, overflow) = blockSize.multipliedReportingOverflow(by: Int64(partBlocks))
        let wholeFile = partBlocks == 0 || !joinable || overflow
        partSize = wholeFile ? max(size, 1) : Self.partSize(atLeast: product, of: size)
    }

    /// More parts than `mostParts` are joined to larger ones: a record has to hold them all.
    private static func partSize(atLeast wanted: Int64, of size: Int64) -> Int64 {
        let times = size / wanted / Int64(mostParts) + 1
        let (product, overflow) = wanted.multipliedReportingOverflow(by: times)
        return overflow ? max(size, 1) : product
    }

    /// Of one file. 10 000 is what a NameNode allows in blocks (`dfs.namenode.fs-limits.max-blocks-per-file`),
    /// unless it was told otherwise.
    static let mostParts = 10_000

    init(size: Int64, partSize: Int64) {
        self.size = size
        self.partSize = partSize
    }

    /// An empty file is one empty part.
    var count: Int { Int(max(1, size / partSize + (size % partSize > 0 ? 1 : 0))) }

    /// The bytes of the part with this index.
    func range(_ index: Int) -> Range<Int64> {
        let start = Int64(index) * partSize
        return start..<start + min(partSize, size - start)
    }

    /// How many parts a file of this length was joined from, nil when it ends inside of a part.
    func partsJoined(at length: Int64) -> Int? {
        if length == size { return count }
        guard length > 0, length < size, length % partSize == 0 else { return nil }
        return Int(length / partSize)
    }
}
