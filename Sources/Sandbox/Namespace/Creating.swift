/// What a client asks for with CREATE.
struct CreateRequest: Sendable {
    var overwrite = false
    var createsParents = true
    var blockSize: Int64
    var replication: Int
    var mode: UInt16
    /// Milliseconds since 1970 UTC.
    var now: Int64
    /// The lease holder, `DFSClient_NONMAPREDUCE_...`.
    var holder: String
    var client: String
}

extension Namespace {
    /// MKDIRS. Source: Hadoop 3.3.6, `FSDirMkdirOp.mkdirs`.
    func makeDirectories(
        _ name: HDFSName, mode: UInt16, by caller: Caller, now: Int64
    ) throws(HDFSException) -> [Edit] {
        guard name.isLegal else { throw .invalidPath("Invalid file name: \(name)") }
        let path = resolve(name)
        try caller.checkTraverse(path, toMake: true)
        if let inode = path.inode {
            guard inode.isDirectory else {
                throw .fileAlreadyExists("Path is not a directory: \(name)")
            }
            return []
        }
        try caller.checkAncestor(.write, of: path)
        let parents = try directories(
            to: name.parent, from: path, mode: mode | 0o300, owner: caller.user, now: now)
        let id = lastID + Int64(parents.count) + 1
        let last = Inode(
            id: id, owner: caller.user, group: path.ancestor.group, mode: mode, modified: now,
            accessed: 0)
        try checkLength(of: name)
        return parents
            + [
                .create(
                    parent: parent(after: parents, of: path), name: name.last!.text, inode: last)
            ]
    }

    /// CREATE, the NameNode's part. Source: Hadoop 3.3.6, `FSDirWriteFileOp`.
    func createFile(
        _ name: HDFSName, _ request: CreateRequest, by caller: Caller
    ) throws(HDFSException) -> (edits: [Edit], inode: Inode) {
        guard name.isLegal else { throw .invalidPath("\(name)") }
        let path = resolve(name)
        try caller.checkTraverse(path, toMake: true)
        if let existing = path.inode, existing.isDirectory {
            throw .fileAlreadyExists("\(name) already exists as a directory")
        }
        try caller.checkAncestor(.write, of: path)
        if request.overwrite { try caller.checkTarget(.write, of: path) }
        if !request.createsParents, path.parent == nil {
            throw .fileNotFound("Parent directory doesn't exist: \(name.parent)")
        }
        var edits: [Edit] = []
        if let existing = path.inode {
            try refuseUnlessReplaceable(existing, at: name, request)
            edits.append(.remove(id: existing.id))
        }
        try checkLength(of: name)
        let parents =
            path.parent != nil
            ? []
            : try directories(
                to: name.parent, from: path, mode: path.ancestor.mode | 0o300, owner: caller.user,
                now: request.now)
        let inode = Inode(
            id: lastID + Int64(parents.count) + 1, owner: caller.user, group: path.ancestor.group,
            mode: request.mode & 0o777, modified: request.now, accessed: request.now,
            file: FileLayout(
                blockSize: request.blockSize, replication: request.replication,
                writer: request.holder))
        edits += parents
        edits.append(
            .create(
                parent: parent(after: parents, of: path), name: name.last!.text, inode: inode))
        return (edits, inode)
    }

    private func refuseUnlessReplaceable(
        _ existing: Inode, at name: HDFSName, _ request: CreateRequest
    ) throws(HDFSException) {
        guard !request.overwrite else { return }
        if let writer = existing.file?.writer {
            throw .alreadyBeingCreated(
                "Failed to CREATE_FILE \(name) for \(request.holder) on \(request.client) because this"
                    + " file lease is currently owned by \(writer) on \(request.client)")
        }
        throw .fileAlreadyExists("\(name) for client \(request.client) already exists")
    }

    /// The directories that are missing on the way to `name`.
    private func directories(
        to name: HDFSName, from path: ResolvedName, mode: UInt16, owner: String, now: Int64
    ) throws(HDFSException) -> [Edit] {
        var edits: [Edit] = []
        var parent = path.ancestor.id
        for component in name.components.dropFirst(path.found.count - 1) {
            let inode = Inode(
                id: lastID + Int64(edits.count) + 1, owner: owner, group: path.ancestor.group,
                mode: mode, modified: now, accessed: 0)
            edits.append(.create(parent: parent, name: component.text, inode: inode))
            parent = inode.id
        }
        return edits
    }

    private func parent(after parents: [Edit], of path: ResolvedName) -> Int64 {
        if case .create(_, _, let inode)? = parents.last { return inode.id }
        return path.ancestor.id
    }

    /// Of every component, as each would be made.
    func checkLength(of name: HDFSName) throws(HDFSException) {
        for (index, component) in name.components.enumerated()
        where component.bytes.count > Component.maximumBytes {
            throw .componentTooLong(component, in: HDFSName(Array(name.components.prefix(index))))
        }
    }
}
