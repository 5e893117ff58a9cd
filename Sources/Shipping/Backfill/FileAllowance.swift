import Synchronization

/// How many files may still be shipped, by all passes of a backfill together.
final class FileAllowance: Sendable {
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    /// How many may still begin.
    var count: Int { left.withLock { max(0, $0) } }

    /// Whether one more may begin.
    var isThere: Bool { count > 0 }

    func take() { left.withLock { $0 -= 1 } }

    /// What was not shipped leaves its place to another.
    func settle(_ file: PassReport.File) {
        if file.state != .published { left.withLock { $0 += 1 } }
    }
}
