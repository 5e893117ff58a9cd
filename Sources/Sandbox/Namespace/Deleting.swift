extension Namespace {
    /// DELETE: no edit when there was nothing. Source: Hadoop 3.3.6, `FSDirDeleteOp`.
    func delete(
        _ name: HDFSName, recursive: Bool, by caller: Caller
    ) throws(HDFSException) -> [Edit] {
        let path = resolve(name)
        try caller.checkTraverse(path)
        if !recursive, let inode = path.inode, !children(of: inode.id).entries.isEmpty {
            throw .notEmpty(name)
        }
        try caller.checkParent(.write, of: path)
        guard let inode = path.inode, !name.components.isEmpty else { return [] }
        for id in subtree(of: inode.id) {
            guard let below = self[id], below.isDirectory, !children(of: id).entries.isEmpty,
                let belowName = self.name(of: id)
            else { continue }
            try caller.check([.read, .write, .execute], on: below, named: belowName)
        }
        return [.remove(id: inode.id)]
    }
}
