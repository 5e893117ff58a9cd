import Glibc
import Synchronization
import TestSupport

/// How often these tests have killed the command; says so once, when they are over.
final class Kills: Sendable {
    static let all = Kills()

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
