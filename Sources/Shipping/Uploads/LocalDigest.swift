import Glibc
import WebHDFS

/// Hashes runs of a source file again, for checksums that streaming did not prepare.
struct LocalDigest: Sendable {
    let source: SourceFile
    let limiter: RateLimiter
    let stream: String
    let progress: FileProgress

    /// Reads the run once, within the limiter, in one fixed buffer.
    func compute(
        of range: Range<Int64>, blockSize: Int64, form: ChecksumForm
    ) async throws -> PartDigest {
        var hasher = BlockHasher(blockSize: blockSize, form: form)
        let chunk = DiskChunk()
        let flow = limiter.flow(stream: stream)
        var offset = range.lowerBound
        defer { flow.finish() }
        while offset < range.upperBound {
            let wanted = Int(min(Int64(DiskChunk.capacity), range.upperBound - offset))
            let granted = try await flow.wait(wanted, sent: offset - range.lowerBound)
            let start = offset
            let count = try await DiskReader.run { [source] in
                try source.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: chunk.bytes.prefix(granted)),
                    at: start)
            }
            guard count > 0 else {
                throw UploadFailure.changed(path: source.path, how: "shrank")
            }
            hasher.update(UnsafeRawBufferPointer(rebasing: chunk.bytes.prefix(count)))
            offset += Int64(count)
            progress.compared(Int64(count))
        }
        return PartDigest(form: form, blocks: hasher.finish())
    }
}

extension RateLimiter.Flow {
    /// Waits until the limiter grants up to `wanted` bytes, and answers how many.
    func wait(_ wanted: Int, sent: Int64) async throws -> Int {
        // Nobody wakes it when a limit has changed.
        let longestSleep = Duration.milliseconds(500)
        while true {
            try Task.checkCancellation()
            switch try next(wanted: wanted, sent: sent) {
            case .bytes(let count): return count
            case .notBefore(let instant):
                try await Task.sleep(until: min(instant, .now + longestSleep), clock: .continuous)
            }
        }
    }
}
