extension Namespace {
    /// RENAME without options: true, or false for nearly everything that is wrong.
    /// Source: Hadoop 3.3.6, `FSDirRenameOp.renameTo` and `unprotectedRenameTo`.
    func renameOld(
        _ source: HDFSName, to destination: HDFSName, by caller: Caller
    ) throws(HDFSException) -> (edits: [Edit], done: Bool) {
        var destination = destination.normalized
        guard destination.isLegal else { throw .invalidPath("Invalid file name: \(destination)") }
        if let last = source.last, resolve(destination).inode?.isDirectory == true {
            destination = destination.appending(last)
        }
        let (from, to) = (resolve(source), resolve(destination))
        try checkRename(from, to, by: caller)
        guard let inode = from.inode, !source.components.isEmpty else { return ([], false) }
        if source == destination { return ([], true) }
        guard !destination.isInside(source), to.inode == nil, let parent = to.parent,
            parent.isDirectory
        else { return ([], false) }
        try checkLength(of: destination)
        return (
            [.move(id: inode.id, parent: parent.id, name: destination.last!.text, replacing: nil)],
            true
        )
    }

    /// RENAME with options. Source: Hadoop 3.3.6, `FSDirRenameOp.renameTo` with `Options.Rename`.
    func rename(
        _ source: HDFSName, to destination: HDFSName, overwrite: Bool, by caller: Caller
    ) throws(HDFSException) -> [Edit] {
        let destination = destination.normalized
        guard destination.isLegal else { throw .invalidPath("Invalid file name: \(destination)") }
        let (from, to) = (resolve(source), resolve(destination))
        try checkRename(from, to, by: caller)
        guard let inode = from.inode else {
            throw .fileNotFound("rename source \(source) is not found.")
        }
        if source.components.isEmpty { throw .io("rename source cannot be the root") }
        if source == destination {
            throw .fileAlreadyExists(
                "The source \(source) and destination \(destination) are the same")
        }
        if destination.isInside(source) {
            throw .io(
                "Rename destination \(destination) is a directory or file under source \(source)")
        }
        if destination.components.isEmpty { throw .io("rename destination cannot be the root") }
        if let existing = to.inode {
            try checkReplacing(existing, with: inode, source, destination, overwrite: overwrite)
        }
        guard let parent = to.parent else {
            throw .fileNotFound("rename destination parent \(destination) not found.")
        }
        guard parent.isDirectory else {
            throw .parentNotDirectory("rename destination parent \(destination) is a file.")
        }
        try checkLength(of: destination)
        return [
            .move(
                id: inode.id, parent: parent.id, name: destination.last!.text,
                replacing: to.inode?.id)
        ]
    }

    private func checkRename(
        _ from: ResolvedName, _ to: ResolvedName, by caller: Caller
    ) throws(HDFSException) {
        try caller.checkTraverse(from)
        try caller.checkTraverse(to, toMake: true)
        try caller.checkParent(.write, of: from)
        try caller.checkAncestor(.write, of: to)
    }

    private func checkReplacing(
        _ existing: Inode, with inode: Inode, _ source: HDFSName, _ destination: HDFSName,
        overwrite: Bool
    ) throws(HDFSException) {
        if inode.isDirectory != existing.isDirectory {
            throw .io(
                "Source \(source) and destination \(destination) must both be directories")
        }
        if !overwrite {
            throw .fileAlreadyExists("rename destination \(destination) already exists")
        }
        if existing.isDirectory, !children(of: existing.id).entries.isEmpty {
            throw .io("rename destination directory is not empty: \(destination)")
        }
    }
}
