import Glibc
import WebHDFS

extension Volume {
    /// What is read at once when checksums have to be made from the file.
    private static let chunkBytes = 1 << 20

    /// The checksums of a closed file's blocks, made now if the bytes did not come through this server.
    func digests(of inode: Inode, at name: HDFSName) throws(HDFSException) -> [BlockDigest] {
        guard let layout = inode.file else { return [] }
        if let digests = layout.digests { return digests }
        let made: [BlockDigest]
        do {
            made = try readDigests(layout.blockLengths, of: folder.path(name))
        } catch {
            throw .io("Fail to get block MD5 for \(name): \(error)")
        }
        try change { namespace throws(HDFSException) in
            guard var current = namespace[inode.id],
                current.file?.blockLengths == layout.blockLengths
            else {
                return []
            }
            current.file?.setBlocks(made)
            return [.update(inode: current)]
        }
        return made
    }

    private func readDigests(_ lengths: [Int64], of path: String) throws(SystemError)
        -> [BlockDigest]
    {
        let file = try FileDescriptor(path, O_RDONLY)
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.chunkBytes, alignment: 16)
        defer { buffer.deallocate() }
        var (digests, offset): ([BlockDigest], Int64) = ([], 0)
        for length in lengths {
            var hasher = BlockHasher(blockSize: length)
            let end = offset + length
            while offset < end {
                let wanted = UnsafeMutableRawBufferPointer(
                    rebasing: buffer[..<Int(min(end - offset, Int64(buffer.count)))])
                let count = try file.read(into: wanted, at: offset)
                guard count > 0 else { throw SystemError("read", path, code: EIO) }
                hasher.update(UnsafeRawBufferPointer(rebasing: wanted[..<count]))
                offset += Int64(count)
            }
            digests += hasher.finish()
        }
        return digests
    }
}
