import Glibc
import Synchronization

/// The namespace with its folder and its journal: what is decided is done here, one change after the other.
final class Volume: Sendable {
    private struct State {
        var namespace: Namespace
        var journal: Journal

        mutating func note(_ edit: Edit) throws {
            namespace.apply(edit)
            try journal.append(edit)
        }
    }

    let folder: Folder
    private let state: Mutex<State>

    /// Serves the folder, made if it is missing; what lies in it already becomes part of the namespace.
    init(root: String, layout: FileLayout) throws {
        try Folder.makeDirectory(root)
        guard let absolute = realpath(root, nil) else { throw SystemError("find", root) }
        defer { free(absolute) }
        folder = Folder(root: String(cString: absolute))
        var journal = try Journal(in: folder.privatePath)
        let namespace = try Recovery(folder: folder, newFile: layout).namespace(
            from: journal.edits())
        try journal.rewrite(namespace.edits)
        state = Mutex(State(namespace: namespace, journal: journal))
    }

    /// Lets another server have the folder.
    func close() { state.withLock { $0.journal.unlock() } }

    func read<Value: Sendable>(
        _ ask: @Sendable (Namespace) throws(HDFSException) -> Value
    ) throws(HDFSException) -> Value {
        let namespace = state.withLock { $0.namespace }
        return try ask(namespace)
    }

    /// Makes the edits that `decide` finds right, or none.
    @discardableResult
    func change<Value: Sendable>(
        _ decide: @Sendable (Namespace) throws(HDFSException) -> (edits: [Edit], result: Value)
    ) throws(HDFSException) -> Value {
        try state.withLock { state throws(HDFSException) in
            let (edits, result) = try decide(state.namespace)
            do {
                for edit in edits { try make(edit, &state) }
            } catch {
                throw HDFSException.io("the sandbox's folder failed: \(error)")
            }
            return result
        }
    }

    func change(
        _ decide: @Sendable (Namespace) throws(HDFSException) -> [Edit]
    ) throws(HDFSException) {
        try change { namespace throws(HDFSException) in (try decide(namespace), ()) }
    }

    /// Notes how much of an open file is there; not worth a line in the journal.
    func noteBlocks(of id: Int64, lengths: [Int64]) {
        state.withLock { state in
            guard var inode = state.namespace[id] else { return }
            inode.file?.blockLengths = lengths
            state.namespace.apply(.update(inode: inode))
        }
    }

    private func make(_ edit: Edit, _ state: inout State) throws {
        if case .join(let target, let sources) = edit {
            return try join(target, sources, &state)
        }
        try makeOnDisk(edit, state.namespace)
        try state.note(edit)
    }

    private func makeOnDisk(_ edit: Edit, _ namespace: Namespace) throws {
        switch edit {
        case .create(let parent, let name, let inode):
            guard let path = namespace.name(of: parent)?.appending(Component(name)) else { return }
            if inode.isDirectory {
                try folder.makeDirectory(path)
            } else {
                try folder.makeFile(path)
            }
        case .remove(let id):
            if let path = namespace.name(of: id) { try folder.remove(path, id: id) }
        case .move(let id, let parent, let name, _):
            guard let from = namespace.name(of: id), let to = namespace.name(of: parent) else {
                return
            }
            try folder.move(from, to: to.appending(Component(name)))
        case .update, .extend, .join, .used: break
        }
    }

    /// The bytes first, the sources go last: a server that is killed in between finds either the files as they were or
    /// the joined one.
    private func join(_ target: Inode, _ sources: [Int64], _ state: inout State) throws {
        guard let path = state.namespace.name(of: target.id),
            let length = state.namespace[target.id]?.file?.length
        else { return }
        try state.note(.extend(id: target.id, length: length))
        let names = sources.compactMap { state.namespace.name(of: $0) }
        do {
            try folder.append(names, to: path)
        } catch {
            try folder.truncate(path, to: length)
            throw error
        }
        try state.note(.join(target: target, sources: sources))
        for (id, name) in zip(sources, names) { try folder.remove(name, id: id) }
    }
}
