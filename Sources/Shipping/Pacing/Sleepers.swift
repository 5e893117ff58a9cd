import Synchronization

/// Transfers that want to be woken when a limit changes.
final class Sleepers: Sendable {
    private let wakes = Mutex<[ObjectIdentifier: @Sendable () -> Void]>([:])

    func add(_ flow: RateLimiter.Flow, _ wake: @escaping @Sendable () -> Void) {
        wakes.withLock { $0[ObjectIdentifier(flow)] = wake }
    }

    /// It must be called before `flow` is gone: another one may get its identity then.
    func remove(_ flow: RateLimiter.Flow) {
        _ = wakes.withLock { $0.removeValue(forKey: ObjectIdentifier(flow)) }
    }

    func wake() {
        for wake in wakes.withLock({ Array($0.values) }) { wake() }
    }
}
