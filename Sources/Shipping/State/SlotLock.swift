import CLinux
import Glibc

/// The lock file of one stream: one byte of it stands for one slot.
///
/// The locks are open file description locks, so the kernel releases them when the process dies.
/// Source: <https://man7.org/linux/man-pages/man2/fcntl_locking.2.html>
final class StreamLocks: Sendable {
    fileprivate let descriptor: Int32
    private let path: String

    init(stream: String, in state: StateDirectory) throws(StateError) {
        path = state.lockFile(of: stream)
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StateError(writing: path) }
    }

    deinit { close(descriptor) }

    /// Takes the lock of a slot, or answers nil when another process has it.
    func lock(_ slot: HourLabel) throws(StateError) -> SlotLock? {
        switch clinux_lock_byte(descriptor, slot.ordinal) {
        case 0: return SlotLock(slot, of: self)
        case EAGAIN: return nil
        case let code: throw StateError(path: path, reason: .unwritable(errno: code))
        }
    }
}

/// The lock files of all streams, each opened when it is first needed.
struct SlotLocks {
    private let state: StateDirectory
    private var streams: [String: StreamLocks] = [:]

    init(in state: StateDirectory) { self.state = state }

    /// Takes the lock of a slot, or answers nil when another process has it.
    mutating func lock(_ slot: HourLabel, of stream: String) throws(StateError) -> SlotLock? {
        if let locks = streams[stream] { return try locks.lock(slot) }
        let locks = try StreamLocks(stream: stream, in: state)
        streams[stream] = locks
        return try locks.lock(slot)
    }
}

/// The right to ship one slot of one stream, held by at most one process, until it is let go.
final class SlotLock: Sendable {
    private let slot: HourLabel
    private let locks: StreamLocks

    fileprivate init(_ slot: HourLabel, of locks: StreamLocks) {
        self.slot = slot
        self.locks = locks
    }

    deinit { _ = clinux_unlock_byte(locks.descriptor, slot.ordinal) }
}

extension HourLabel {
    /// A number of its own for every label.
    fileprivate var ordinal: Int {
        ((year * 12 + month - 1) * 31 + day - 1) * 24 + hour
    }
}
