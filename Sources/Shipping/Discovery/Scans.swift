import Dispatch
import Synchronization

/// Looks for files in several places side by side. A place that does not answer is given up, and not
/// looked at again while the look that is stuck there lasts.
final class Scans: Sendable {
    typealias Look = @Sendable (ScanGroup, _ seeing: () -> Void) -> ScanResult

    /// Of their own: a pass that waits for them keeps one of the others busy.
    private static let threads = DiskThreads()

    private let patience: DispatchTimeInterval
    private let look: Look
    /// By the folder.
    private let underWay = Mutex<[String: Run]>([:])

    /// - Parameter patience: How long a disk may take for one name: one that answers needs microseconds,
    ///   and seconds to wake up.
    init(
        patience: DispatchTimeInterval = .seconds(30),
        look: @escaping Look = { Scan.result(of: $0.requests, in: $0.window, seeing: $1) }
    ) {
        (self.patience, self.look) = (patience, look)
    }

    /// Blocks until every place has answered or was given up.
    ///
    /// - Returns: In the order of the requests' ranks.
    func result(of requests: [ScanRequest], in window: ScanWindow = .all) -> ScanResult {
        let runs = ScanGroup.groups(requests, in: window).map { group in (group, begin(group)) }
        var all = ScanResult()
        for (group, run) in runs { all.add(result(of: group, run)) }
        all.sort()
        return all
    }

    private func result(of group: ScanGroup, _ begun: Run?) -> ScanResult {
        var run = begun
        while run == nil {
            // Of another pass: its turn comes first.
            if let other = underWay.withLock({ $0[group.path] }), !other.ends(within: patience) {
                return group.silence
            }
            run = begin(group)
        }
        guard let run, run.ends(within: patience) else { return group.silence }
        return run.takeResult()
    }

    /// Nil: somebody else looks there.
    private func begin(_ group: ScanGroup) -> Run? {
        let run = Run()
        let isFirst = underWay.withLock { runs in
            if runs[group.path] != nil { return false }
            runs[group.path] = run
            return true
        }
        guard isFirst else { return nil }
        Self.threads.add { [self] in
            let result = look(group) { run.sees() }
            underWay.withLock { $0[group.path] = nil }
            run.end(with: result)
        }
        return run
    }
}

extension Scans {
    private final class Run: Sendable {
        private let result = Mutex(ScanResult())
        /// How much was seen so far.
        private let seen = Atomic(0)
        private let isSilent = Atomic(false)
        private let over = DispatchSemaphore(value: 0)

        func sees() { seen.add(1, ordering: .relaxed) }

        func takeResult() -> ScanResult { result.withLock { exchange(&$0, with: ScanResult()) } }

        func end(with found: sending ScanResult) {
            result.withLock { $0 = found }
            over.signal()
        }

        /// Blocks until it is over, or has seen nothing for so long.
        func ends(within patience: DispatchTimeInterval) -> Bool {
            var last = seen.load(ordering: .relaxed)
            let isKnown = isSilent.load(ordering: .relaxed)
            while over.wait(timeout: isKnown ? .now() : .now() + patience) == .timedOut {
                let now = seen.load(ordering: .relaxed)
                if now == last {
                    isSilent.store(true, ordering: .relaxed)
                    return false
                }
                isSilent.store(false, ordering: .relaxed)
                last = now
            }
            // For others that wait.
            over.signal()
            return true
        }
    }
}
