internal import Crypto

/// Computes the digests of a file's HDFS blocks in one pass over its bytes, given in pieces of any
/// size.
public struct BlockHasher: Sendable {
    private let blockSize: Int64
    private let form: ChecksumForm
    private let joiner: CRCJoiner
    /// The blocks that are full.
    private var blocks: [BlockDigest] = []

    // The current block. Its last chunk, if it is not full, is in `chunk` and not yet in `crc` and
    // `md5`.
    private var length: Int64 = 0
    private var crc: UInt32 = 0
    private var md5 = Insecure.MD5()
    private var chunk: (crc: UInt32, length: Int) = (0, 0)

    /// - Parameter blockSize: Bytes after which a block is full; at least 1.
    public init(blockSize: Int64, form: ChecksumForm = ChecksumForm()) {
        precondition(blockSize > 0 && form.bytesPerChecksum > 0)
        self.blockSize = blockSize
        self.form = form
        joiner = CRCJoiner(kind: form.kind, length: form.bytesPerChecksum)
    }

    /// Takes the file's next bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let room = Int(min(blockSize - length, Int64(rest.count)))
            let taken = take(UnsafeRawBufferPointer(rebasing: rest.prefix(room)))
            rest = rest.dropFirst(taken)
            length += Int64(taken)
            if length == blockSize { endBlock() }
        }
    }

    /// The digests of all blocks, the last one as long as it has got; none for an empty file. The
    /// hasher is then as new.
    public mutating func finish() -> [BlockDigest] {
        if length > 0 { endBlock() }
        defer { blocks = [] }
        return blocks
    }

    private var kind: CRCKind { form.kind }
    private var chunkSize: Int { form.bytesPerChecksum }

    /// Takes some of `bytes`, which the block has room for, and says how many.
    private mutating func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        let whole = min(bytes.count / chunkSize, mostChunks)
        if chunk.length == 0 && whole > 0 {
            let count = whole * chunkSize
            takeChunks(UnsafeRawBufferPointer(rebasing: bytes[..<count]), count: whole)
            return count
        }
        let count = min(bytes.count, chunkSize - chunk.length)
        chunk.crc = kind.crc(chunk.crc, UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        chunk.length += count
        if chunk.length == chunkSize { endChunk() }
        return count
    }

    private mutating func takeChunks(_ bytes: UnsafeRawBufferPointer, count: Int) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: count) { crcs in
            kind.crcs(of: bytes, chunk: chunkSize, into: crcs)
            crc = joiner.joined(crc, crcs)
            for index in crcs.indices { crcs[index] = crcs[index].bigEndian }
            md5.update(bufferPointer: UnsafeRawBufferPointer(crcs))
        }
    }

    private mutating func endChunk() {
        crc = kind.joined(crc, chunk.crc, secondLength: Int64(chunk.length))
        withUnsafeBytes(of: chunk.crc.bigEndian) { md5.update(bufferPointer: $0) }
        chunk = (0, 0)
    }

    private mutating func endBlock() {
        if chunk.length > 0 { endChunk() }
        blocks.append(BlockDigest(length: length, md5: Array(md5.finalize()), crc: crc))
        (length, crc, md5) = (0, 0, Insecure.MD5())
    }
}

/// Chunks whose CRCs go to MD5 together: 2 KiB of them, on the stack.
private let mostChunks = 512
