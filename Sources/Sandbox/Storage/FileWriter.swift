import Glibc
import Synchronization
import WebHDFS

/// A file being written by one request: its bytes on disk, and their checksums as they come.
final class FileWriter: Sendable {
    private struct State {
        var written: Int64 = 0
        var hasher: BlockHasher
    }

    let inode: Inode
    private let file: FileDescriptor
    private let blockSize: Int64
    private let state: Mutex<State>

    fileprivate init(_ inode: Inode, _ path: String, blockSize: Int64) throws(SystemError) {
        self.inode = inode
        self.blockSize = blockSize
        file = try FileDescriptor(path, O_WRONLY)
        state = Mutex(State(hasher: BlockHasher(blockSize: blockSize)))
    }

    /// - Returns: The blocks that are full now, when there are more than before; blocks the thread on the disk.
    fileprivate func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int? {
        try file.write(bytes)
        return state.withLock { state in
            state.hasher.update(bytes)
            let before = state.written / blockSize
            state.written += Int64(bytes.count)
            let now = state.written / blockSize
            return now > before ? Int(now) : nil
        }
    }

    fileprivate func finish() -> [BlockDigest] { state.withLock { $0.hasher.finish() } }
}

extension Volume {
    /// Makes an empty file that is open for writing.
    func create(
        _ name: HDFSName, _ request: CreateRequest, by caller: Caller
    ) throws(HDFSException) -> FileWriter {
        let inode = try change { namespace throws(HDFSException) in
            let decided = try namespace.createFile(name, request, by: caller)
            return (decided.edits, decided.inode)
        }
        do {
            return try FileWriter(inode, folder.path(name), blockSize: request.blockSize)
        } catch {
            throw .io("the sandbox's folder failed: \(error)")
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, to writer: FileWriter) throws(HDFSException) {
        do {
            guard let blocks = try writer.write(bytes), let size = writer.inode.file?.blockSize
            else {
                return
            }
            noteBlocks(of: writer.inode.id, lengths: Array(repeating: size, count: blocks))
        } catch {
            throw .io("the sandbox's folder failed: \(error)")
        }
    }

    /// Closes the file with what was written.
    func finish(_ writer: FileWriter, at name: HDFSName, now: Int64) throws(HDFSException) {
        let digests = writer.finish()
        try change { namespace throws(HDFSException) in
            guard var inode = namespace[writer.inode.id] else {
                let holder = writer.inode.file?.writer ?? ""
                throw .fileNotFound(
                    "File does not exist: \(name) (inode \(writer.inode.id)) Holder \(holder) does not"
                        + " have any open files.")
            }
            inode.file?.setBlocks(digests)
            inode.file?.writer = nil
            inode.modified = now
            return [.update(inode: inode)]
        }
    }
}
