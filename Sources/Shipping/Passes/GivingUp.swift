/// Ends work that gets nowhere.
enum GivingUp {
    /// Cancels `work` once `position` did not change for `patience`.
    ///
    /// - Parameters:
    ///   - position: Anything that differs whenever there was progress.
    ///   - patience: Looked at ten times in that time.
    static func after<Value: Sendable, Position: Equatable & Sendable>(
        _ patience: Duration, without position: @escaping @Sendable () -> Position,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await stalls(patience, position)
                return nil
            }
            // Whichever ends first; the work ends soon after it is cancelled, and then counts.
            var value = try await group.next() ?? nil
            group.cancelAll()
            while value == nil, let next = try await group.next() { value = next }
            guard let value else { throw CancellationError() }
            return value
        }
    }

    private static func stalls<Position: Equatable>(
        _ patience: Duration, _ position: () -> Position
    ) async throws {
        var last = position()
        var unchanged = 0
        while unchanged < 10 {
            try await Task.sleep(for: patience / 10)
            let now = position()
            unchanged = now == last ? unchanged + 1 : 0
            last = now
        }
    }
}
