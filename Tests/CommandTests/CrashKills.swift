import Glibc
import Synchronization
import TestSupport

/// How often these tests have killed the command; says so once, when they are over.
final class Kills: Sendable {
    static let all = Kills()

    /// Steps on the disk that a run makes at least. At each one it is killed before, at every third
    /// one after, and at every second one the power fails: 146 kills.
    static let leastSteps = 80
    /// Requests that a run makes at least. It is killed before and after each: 76 kills, and 222
    /// with those above.
    static let leastAtRequests = 38

    private let count = Atomic(0)

    private init() {
        atexit {
            print("The command was killed \(Kills.all.count.load(ordering: .relaxed)) times.")
        }
    }

    func add(_ number: Int = 1) { count.add(number, ordering: .relaxed) }
}

extension Command.Outcome {
    /// Whether SIGKILL ended it; counts it then.
    func isKilled() -> Bool {
        if code == -SIGKILL { Kills.all.add() }
        return code == -SIGKILL
    }
}
