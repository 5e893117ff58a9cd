import Logging

/// Ends work that gets nowhere.
enum GivingUp {
    /// Cancels `work` once there was no progress for `patience`, which is looked at ten times
    /// in that time.
    static func after<Value: Sendable>(
        _ patience: Duration, without progress: PassProgress, _ log: Logger,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await stalls(patience, progress)
                return nil
            }
            // Whichever ends first; the work ends soon after it is cancelled, and then counts.
            var value = try await group.next() ?? nil
            if value == nil { log.error("gave up: no progress for \(patience)") }
            group.cancelAll()
            while value == nil, let next = try await group.next() { value = next }
            guard let value else { throw CancellationError() }
            return value
        }
    }

    private static func stalls(_ patience: Duration, _ progress: PassProgress) async throws {
        var last = progress.position
        var unchanged = 0
        while unchanged < 10 {
            try await Task.sleep(for: patience / 10)
            unchanged = progress.position == last ? unchanged + 1 : 0
            last = progress.position
        }
    }
}
