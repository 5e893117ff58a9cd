import Synchronization

/// The source files that this process holds open, from when they are found due until they are
/// published, so that a cleaner that deletes one does not lose it: in a pass, and between passes for
/// as long as HDFS takes nothing.
///
/// A file is an inode of a device: what has its name later is another one. Nobody else gets the inode
/// while it is held.
final class HeldFiles: Sendable {
    /// How long a look may take: more than any disk that answers needs.
    static let patience = Duration.seconds(1)
    /// Between two looks, at least: each costs a system call for every file.
    static let pause = Duration.seconds(1)

    private struct Holding {
        let file: SourceFile
        var found: FoundFile
        let slot: SlotKey
        /// When it was first seen to have no name any more.
        var goneSince: ContinuousClock.Instant?
    }

    private struct State {
        var limits: Configuration.Limits
        var files: [FileKey: Holding] = [:]
        var isLooking = false
        var looksAgainAt: ContinuousClock.Instant?
    }

    private let state: Mutex<State>

    init(_ limits: Configuration.Limits) { state = Mutex(State(limits: limits)) }

    /// Takes other limits. What is held already stays.
    func follow(_ limits: Configuration.Limits) { state.withLock { $0.limits = limits } }

    var count: Int { state.withLock { $0.files.count } }

    /// Bytes of files that somebody deleted, as far as the last look shows: the disk gets them back when
    /// they are published or let go.
    var deletedBytes: Int64 {
        state.withLock { state in
            state.files.values.lazy.filter { $0.goneSince != nil }.map(\.file.opened.size).total
        }
    }

    func deletedBytes(at now: ContinuousClock.Instant) async -> Int64 {
        await noteDeleted(at: now)
        return deletedBytes
    }

    /// Whether a file is held, or may be.
    func hasRoom(for found: FoundFile) -> Bool {
        state.withLock { $0.files[found.key] != nil || $0.files.count < $0.limits.openFiles }
    }

    func isDeleted(_ found: FoundFile) -> Bool {
        state.withLock { $0.files[found.key]?.goneSince != nil }
    }

    var hasDeleted: Bool { state.withLock { $0.files.values.contains { $0.goneSince != nil } } }

    /// Opens a file, or answers the one that is open, and holds it if there is room.
    func open(_ found: FoundFile, of slot: SlotKey) async throws -> SourceFile {
        let held = state.withLock { $0.files[found.key] }
        let file = try await DiskReader.run {
            try held?.file.again(at: found.path) ?? SourceFile(opening: found)
        }
        // Somebody may have put another one in its place since it was found.
        guard file.identity.inode == found.inode, file.identity.device == found.device else {
            return file
        }
        state.withLock { state in
            let old = state.files[found.key]
            guard old != nil || state.files.count < state.limits.openFiles else { return }
            state.files[found.key] = Holding(
                file: file, found: found, slot: slot, goneSince: old?.goneSince)
        }
        return file
    }

    /// Lets a file go that is published.
    func letGo(_ found: FoundFile) { state.withLock { $0.files[found.key] = nil } }

    /// Lets a file go unless nobody else has it.
    func letGoIfNamed(_ found: FoundFile) async {
        // A disk that is silent may have deleted it.
        let looked: Void? = try? await DiskReader.run(within: Self.patience) { [self] in
            look(at: .now) { $0.found.key == found.key }
        }
        if looked != nil, !isDeleted(found) { letGo(found) }
    }
}

extension HeldFiles {
    /// The deleted files, which no look at folders finds.
    ///
    /// - Parameters:
    ///   - looks: Whether to look for them first, which blocks as long as their disk does.
    ///   - isMeant: Whether a file is one of those that are asked for.
    func deleted(
        of slot: SlotKey, at now: ContinuousClock.Instant, looking looks: Bool,
        where isMeant: (FoundFile) -> Bool
    ) -> DeletedFiles {
        if looks { look(at: now) { $0.slot == slot } }
        return state.withLock { state in
            var deleted = DeletedFiles(patience: state.limits.holdDeleted)
            for (key, holding) in state.files where holding.slot == slot && isMeant(holding.found) {
                guard let since = holding.goneSince else { continue }
                if since + deleted.patience > now {
                    deleted.held.append(holding.found)
                } else {
                    deleted.lost.append(holding.found)
                    state.files[key] = nil
                }
            }
            return deleted
        }
    }

    /// The slots of a stream that have deleted files: those files are nowhere else.
    func slotsOfDeleted(in stream: String) -> [HourLabel] {
        state.withLock { state in
            state.files.values.filter { $0.goneSince != nil && $0.slot.stream == stream }
                .map(\.slot.label)
        }
    }

    /// Lets go what nobody waits for any more.
    func keep(where isAwaited: (SlotKey, FoundFile) -> Bool) {
        state.withLock { state in
            state.files = state.files.filter { isAwaited($0.value.slot, $0.value.found) }
        }
    }

    /// Lets go what is of slots that nobody looks at any more.
    func keep(slots: some Sequence<SlotKey>) {
        let slots = Set(slots)
        keep { slot, _ in slots.contains(slot) }
    }

    /// Notes what was deleted meanwhile; not for longer than a disk that answers needs.
    func noteDeleted(at now: ContinuousClock.Instant) async {
        let isFirst = state.withLock { state in
            // A dead disk may keep one look for ever, and is not to keep more.
            guard !state.isLooking, !state.files.isEmpty,
                state.looksAgainAt.map({ $0 <= now }) ?? true
            else { return false }
            (state.isLooking, state.looksAgainAt) = (true, now + Self.pause)
            return true
        }
        guard isFirst else { return }
        // Whoever is silent is looked at again.
        try? await DiskReader.run(within: Self.patience) { [self] in
            look(at: now) { _ in true }
            state.withLock { $0.isLooking = false }
        }
    }

    private func look(
        at now: ContinuousClock.Instant, _ isWanted: (Holding) -> Bool
    ) {
        for (key, holding) in state.withLock({ $0.files }) where isWanted(holding) {
            guard let status = try? holding.file.status(), status.isUnlinked else { continue }
            state.withLock { state in
                let since = state.files[key]?.goneSince ?? now
                state.files[key]?.goneSince = since
                // Who has it open may go on writing to it.
                state.files[key]?.found.size = status.size
                state.files[key]?.found.modified = status.modified
            }
        }
    }
}
