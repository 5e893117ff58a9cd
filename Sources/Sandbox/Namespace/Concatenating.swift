extension Namespace {
    /// CONCAT: the target keeps its inode and gets the sources' blocks.
    /// Source: Hadoop 3.3.6, `FSDirConcatOp`.
    func concat(
        onto name: HDFSName, _ sources: [HDFSName], by caller: Caller, now: Int64
    ) throws(HDFSException) -> Edit {
        let target = resolve(name)
        try caller.checkTraverse(target)
        try caller.checkTarget(.write, of: target)
        guard var inode = target.inode else {
            throw .fileNotFound("File does not exist: \(name)")
        }
        guard var layout = inode.file else {
            throw .fileNotFound("Path is not a file: \(name)")
        }
        if layout.writer != nil {
            throw .hadoopIllegalArgument("concat: target file \(name) is under construction")
        }
        var ids: [Int64] = []
        for source in sources {
            let part = try checkSource(source, of: target, inode, layout, by: caller)
            layout.append(part.layout)
            ids.append(part.id)
        }
        guard Set(ids).count == sources.count else {
            throw .hadoopIllegalArgument("concat: at least two of the source files are the same")
        }
        inode.file = layout
        inode.modified = now
        return .join(target: inode, sources: ids)
    }

    private func checkSource(
        _ name: HDFSName, of target: ResolvedName, _ targetInode: Inode,
        _ targetLayout: FileLayout, by caller: Caller
    ) throws(HDFSException) -> (id: Int64, layout: FileLayout) {
        let source = resolve(name)
        try caller.checkTraverse(source)
        try caller.checkTarget(.read, of: source)
        try caller.checkParent(.write, of: source)
        guard let inode = source.inode else {
            throw .fileNotFound("File does not exist: \(name)")
        }
        guard let layout = inode.file else {
            throw .fileNotFound("Path is not a file: \(name)")
        }
        guard source.parent?.id == target.parent?.id else {
            throw .hadoopIllegalArgument(
                "Source file \(name) is not in the same directory with the target \(target.name)")
        }
        if inode.id == targetInode.id {
            throw .hadoopIllegalArgument(
                "concat: the src file \(name) is the same with the target file \(target.name)")
        }
        if layout.writer != nil || layout.blockLengths.isEmpty {
            throw .hadoopIllegalArgument(
                "concat: source file \(name) is invalid or empty or underConstruction")
        }
        if layout.blockSize > targetLayout.blockSize {
            throw .hadoopIllegalArgument(
                "concat: source file \(name) has preferred block size \(layout.blockSize) which is"
                    + " greater than the target file's preferred block size \(targetLayout.blockSize)"
            )
        }
        return (inode.id, layout)
    }
}
