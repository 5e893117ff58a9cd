import Dispatch
import Synchronization

@testable import Shipping

/// A folder whose disk does not answer the first look until it is revived.
final class DeadDisk: Sendable {
    let scans: Scans
    private let gate: DispatchSemaphore
    private let counter: Counter

    private final class Counter: Sendable { let looks = Atomic(0) }

    init(_ folder: String) {
        let (gate, counter) = (DispatchSemaphore(value: 0), Counter())
        (self.gate, self.counter) = (gate, counter)
        // Long enough for others to answer, on most machines: who needs more looks again.
        scans = Scans(patience: .seconds(3)) { group, seeing in
            if group.path == folder, counter.looks.add(1, ordering: .relaxed).oldValue == 0 {
                gate.wait()
            }
            return Scan.result(of: group.requests, seeing: seeing)
        }
    }

    var looks: Int { counter.looks.load(ordering: .relaxed) }

    func revive() { gate.signal() }
}
