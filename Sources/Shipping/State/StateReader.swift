import Glibc

/// A state file that is read in pieces. Closed when it goes out of use.
struct StateReader: ~Copyable {
    /// Enough that a system call is no cost.
    static let pieceBytes = 64 << 10

    private let path: String
    private let descriptor: Int32
    private let size: Int64

    deinit { close(descriptor) }

    /// Nil where there is no such file.
    ///
    /// - Throws: `StateError` with EINVAL for what no state file is: a pipe, a directory, or larger than
    ///   `DurableFile.mostBytes`.
    init?(_ path: String) throws(StateError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw StateError(reading: path)
        }
        var status = stat()
        var failure = fstat(descriptor, &status) == 0 ? nil : StateError(reading: path)
        if status.st_mode & S_IFMT != S_IFREG || status.st_size > DurableFile.mostBytes {
            failure = failure ?? StateError(path: path, reason: .unreadable(errno: EINVAL))
        }
        if let failure {
            close(descriptor)
            throw failure
        }
        (self.path, self.descriptor, size) = (path, descriptor, Int64(status.st_size))
    }

    /// All of it.
    func read() throws(StateError) -> [UInt8] { try read(0..<size) }

    /// What there is of a range.
    func read(_ range: Range<Int64>) throws(StateError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                pread(
                    descriptor, $0.baseAddress! + filled, $0.count - filled,
                    off_t(range.lowerBound) + filled)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw StateError(reading: path) }
            if count == 0 { break }
            filled += count
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// Its pieces, from the beginning on.
    func forEachPiece(_ body: ([UInt8]) -> Void) throws(StateError) {
        var offset: Int64 = 0
        while offset < size {
            let piece = try read(offset..<min(size, offset + Int64(Self.pieceBytes)))
            if piece.isEmpty { return }
            body(piece)
            offset += Int64(piece.count)
        }
    }
}
