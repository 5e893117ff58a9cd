/// Brings journal and folder together: the folder is right about what there is, the journal about the rest. What the
/// journal does not know belongs to the owner of its directory, and a directory is as open as the one it lies in.
struct Recovery {
    let folder: Folder
    /// For files that the journal does not know: block size and replication.
    let newFile: FileLayout

    func namespace(from edits: [Edit]) throws -> Namespace {
        let root = Inode(
            id: Namespace.rootID, owner: "hdfs", group: "supergroup", mode: 0o777, modified: 0,
            accessed: 0)
        var namespace = Namespace(root: root)
        var joined: Set<HDFSName> = []
        for edit in edits {
            if case .join(_, let sources) = edit {
                joined.formUnion(sources.compactMap { namespace.name(of: $0) })
            }
            namespace.apply(edit)
        }
        for (id, length) in namespace.extending {
            if let name = namespace.name(of: id) { try? folder.truncate(name, to: length) }
        }
        Folder.removeTree(folder.removedPath)
        try Folder.makeDirectory(folder.removedPath)
        // A server killed in a CONCAT may not have come to remove the sources.
        for name in joined where namespace.resolve(name).inode == nil {
            try folder.remove(name, id: 0)
        }
        adopt(.root, root, &namespace)
        return namespace
    }

    private func adopt(_ name: HDFSName, _ directory: Inode, _ namespace: inout Namespace) {
        let entries = folder.entries(of: name)
        let present = Set(entries.map(\.component))
        for child in namespace.children(of: directory.id).entries
        where !present.contains(child.name) {
            namespace.apply(.remove(id: child.id))
        }
        for entry in entries {
            let known = namespace.children(of: directory.id)[entry.component]
            let inode = adopt(entry, known.flatMap { namespace[$0] }, in: directory, &namespace)
            if inode.isDirectory { adopt(name.appending(entry.component), inode, &namespace) }
        }
    }

    private func adopt(
        _ entry: (component: Component, size: Int64?, modified: Int64), _ known: Inode?,
        in directory: Inode, _ namespace: inout Namespace
    ) -> Inode {
        if var known, known.isDirectory == (entry.size == nil) {
            guard let size = entry.size, let file = known.file,
                file.length != size || file.writer != nil
            else { return known }
            known.file = FileLayout(
                found: size, blockSize: file.blockSize, replication: file.replication)
            known.modified = entry.modified
            namespace.apply(.update(inode: known))
            return known
        }
        if let known { namespace.apply(.remove(id: known.id)) }
        let inode = Inode(
            id: namespace.lastID + 1, owner: directory.owner, group: directory.group,
            mode: entry.size == nil ? directory.mode : 0o644, modified: entry.modified, accessed: 0,
            file: entry.size.map {
                FileLayout(
                    found: $0, blockSize: newFile.blockSize, replication: newFile.replication)
            })
        namespace.apply(
            .create(parent: directory.id, name: entry.component.text, inode: inode))
        return inode
    }
}

extension Namespace {
    /// The shortest way to this namespace from an empty one.
    var edits: [Edit] {
        var edits: [Edit] = [.used(id: lastID), .update(inode: root)]
        for directory in subtree(of: Self.rootID) {
            for child in children(of: directory).entries {
                guard let inode = self[child.id] else { continue }
                edits.append(.create(parent: directory, name: child.name.text, inode: inode))
            }
        }
        return edits
    }
}
