import CLinux
import Glibc
import Synchronization

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

    /// Whether somebody removed the file: others that start now make a new one, and lock that.
    fileprivate var isRemoved: Bool {
        var (ours, there) = (stat(), stat())
        guard fstat(descriptor, &ours) == 0, stat(path, &there) == 0 else { return true }
        return (ours.st_dev, ours.st_ino) != (there.st_dev, there.st_ino)
    }

    /// Whether nobody else has the byte of a slot.
    fileprivate func lock(_ slot: HourLabel) throws(StateError) -> Bool {
        switch clinux_lock_byte(descriptor, slot.ordinal) {
        case 0: return true
        case EAGAIN: return false
        case let code: throw StateError(path: path, reason: .unwritable(errno: code))
        }
    }

    fileprivate func unlock(_ slot: HourLabel) {
        _ = clinux_unlock_byte(descriptor, slot.ordinal)
    }
}

/// The locks of one process, which all its passes share.
final class SlotLocks: Sendable {
    enum Answer {
        case taken(SlotLock)
        /// Another pass of this process has it.
        case ours
        case otherProcess
    }

    private struct State {
        /// The lock files, each opened when it is first needed.
        var files: [String: StreamLocks] = [:]
        var held: Set<SlotKey> = []
    }

    private let directory: StateDirectory
    private let state = Mutex(State())

    init(in directory: StateDirectory) { self.directory = directory }

    func lock(_ slot: SlotKey) throws(StateError) -> Answer {
        try state.withLock { state throws(StateError) in
            if state.held.contains(slot) { return .ours }
            if state.files[slot.stream]?.isRemoved ?? true {
                let file = try StreamLocks(stream: slot.stream, in: directory)
                for held in state.held where held.stream == slot.stream {
                    _ = try file.lock(held.label)
                }
                state.files[slot.stream] = file
            }
            guard try state.files[slot.stream]?.lock(slot.label) == true else {
                return .otherProcess
            }
            state.held.insert(slot)
            return .taken(SlotLock(slot, of: self))
        }
    }

    var count: Int { state.withLock { $0.held.count } }

    fileprivate func letGo(_ slot: SlotKey) {
        state.withLock { state in
            state.files[slot.stream]?.unlock(slot.label)
            state.held.remove(slot)
        }
    }
}

/// One slot of one stream.
struct SlotKey: Hashable, Sendable {
    let stream: String
    let label: HourLabel
}

/// The right to ship one slot of one stream, held by at most one pass of one process, until it is
/// let go.
final class SlotLock: Sendable {
    private let slot: SlotKey
    private let locks: SlotLocks
    private let isHeld = Atomic(true)

    fileprivate init(_ slot: SlotKey, of locks: SlotLocks) {
        self.slot = slot
        self.locks = locks
    }

    deinit { letGo() }

    /// Lets another pass have the slot.
    func letGo() {
        if isHeld.exchange(false, ordering: .relaxed) { locks.letGo(slot) }
    }
}

extension HourLabel {
    /// A number of its own for every label.
    fileprivate var ordinal: Int {
        ((year * 12 + month - 1) * 31 + day - 1) * 24 + hour
    }
}
