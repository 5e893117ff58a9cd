/// Sends the missing parts of one file, several at once.
///
/// When a part fails, or time is up, no further one is begun, and those in flight finish: a verified
/// part is kept for the next pass.
struct StagingRun: Sendable {
    let sender: PartSender
    let keeper: RecordKeeper

    /// - Throws: The first failure of a part.
    func run() async throws {
        let record = await keeper.record
        var missing = record.parts.indices.filter { record.parts[$0].digest == nil }[...]
        // Sending parts needs little of what led here; it lasts.
        if missing.count > 1 { Footprint.releaseCode() }
        let failure = try await withThrowingTaskGroup(of: UploadFailure?.self) { group in
            var failure: UploadFailure?
            var inFlight = 0
            while failure == nil, let part = missing.popFirst() {
                if inFlight == sender.tools.concurrency {
                    failure = try await group.next() ?? nil
                    inFlight -= 1
                    guard failure == nil else { break }
                }
                try await sender.tools.turns.acquire(
                    sender.stream, priority: sender.settings.priority)
                group.addTask { await send(part) }
                inFlight += 1
            }
            for try await result in group { failure = failure ?? result }
            return failure
        }
        if let failure { throw failure }
    }

    private func send(_ part: Int) async -> UploadFailure? {
        defer { sender.tools.turns.release(sender.stream) }
        if sender.tools.deadline?.hasPassed == true { return .outOfTime }
        do {
            try await sender.send(part, of: keeper)
            return nil
        } catch {
            return UploadFailure(error)
        }
    }
}
