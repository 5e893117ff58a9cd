import Synchronization

/// Sends the missing parts of one file, several at once.
///
/// When a part fails, or time is up, no further one is begun, and those in flight finish: a verified
/// part is kept for the next pass.
struct StagingRun: Sendable {
    let sender: PartSender
    let keeper: RecordKeeper

    /// - Throws: The first failure of a part, as an `UploadFailure`.
    func run() async throws {
        let record = await keeper.record
        let missing = record.parts.indices.filter { record.parts[$0].digest == nil }
        // Sending parts needs little of what led here; it lasts.
        if missing.count > 1 { Footprint.releaseCode() }
        await withTaskGroup(of: Void.self) { group in
            for (count, part) in missing.enumerated() {
                if count >= sender.tools.concurrency { await group.next() }
                guard !sender.firstFailure.isThere else { break }
                group.addTask { await send(part) }
            }
        }
        try sender.firstFailure.check()
    }

    private func send(_ part: Int) async {
        do {
            try await sender.send(part, of: keeper)
        } catch {
            sender.firstFailure.note(UploadFailure(error))
        }
    }
}

/// Why a run sends no further part: those that wait for their turn do not begin, either.
final class FirstFailure: Sendable {
    private let failure = Mutex<UploadFailure?>(nil)

    var isThere: Bool { failure.withLock { $0 != nil } }

    func note(_ next: UploadFailure) { failure.withLock { $0 = $0 ?? next } }

    func check() throws { if let failure = failure.withLock({ $0 }) { throw failure } }
}
