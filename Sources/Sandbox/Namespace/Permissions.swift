/// What a request may do. Source: Hadoop 3.3.6, `FSPermissionChecker`.
struct Access: OptionSet, Sendable {
    let rawValue: UInt16
    static let execute = Access(rawValue: 1)
    static let write = Access(rawValue: 2)
    static let read = Access(rawValue: 4)

    /// The name Hadoop's `FsAction` has.
    var name: String {
        let names = [
            "NONE", "EXECUTE", "WRITE", "WRITE_EXECUTE", "READ", "READ_EXECUTE", "READ_WRITE",
            "ALL",
        ]
        return names[Int(rawValue & 7)]
    }
}

/// Who asks. A user is a member of the group of the same name only.
struct Caller: Sendable {
    let user: String
    let isSuperuser: Bool
}

extension Caller {
    /// Every directory above must be one, and let the caller through.
    ///
    /// - Parameter toMake: Whether something is to be made there, which HDFS refuses with another exception.
    func checkTraverse(_ path: ResolvedName, toMake: Bool = false) throws(HDFSException) {
        let above = path.found.prefix(path.name.components.count)
        for (index, inode) in above.enumerated() {
            guard inode.isDirectory else {
                let message = "\(path.name(at: index)) (is not a directory)"
                throw toMake ? .parentNotDirectory(message) : .accessControl(message)
            }
            try check(.execute, on: inode, named: path.name(at: index))
        }
    }

    /// What a path names. To a superuser, what is below a file just does not exist.
    /// Source: Hadoop 3.3.6, `FSDirStatAndListingOp.getFileInfo`.
    func status(of path: ResolvedName) throws(HDFSException) -> Inode? {
        if !isSuperuser { try checkTraverse(path) }
        return path.inode
    }

    /// The nearest directory that exists above the path.
    func checkAncestor(_ access: Access, of path: ResolvedName) throws(HDFSException) {
        let index = min(path.found.count, path.name.components.count) - 1
        guard index >= 0 else { return }
        try check(access, on: path.found[index], named: path.name(at: index))
    }

    /// The directory that holds the path's last component, if it exists; a sticky one lets only owners take away.
    func checkParent(_ access: Access, of path: ResolvedName) throws(HDFSException) {
        guard let parent = path.parent else { return }
        if access.contains(.write), let inode = path.inode, parent.mode & 0o1000 != 0,
            !isSuperuser, user != parent.owner, user != inode.owner
        {
            throw .accessControl(
                "Permission denied by sticky bit: user=\(user), path=\"\(path.name)\":"
                    + "\(inode.owner):\(inode.group):\(inode.modeText), parent=\"\(path.name.parent)\":"
                    + "\(parent.owner):\(parent.group):\(parent.modeText)")
        }
        try check(access, on: parent, named: path.name.parent)
    }

    func checkTarget(_ access: Access, of path: ResolvedName) throws(HDFSException) {
        guard let inode = path.inode else { return }
        try check(access, on: inode, named: path.name)
    }

    func checkOwner(of path: ResolvedName) throws(HDFSException) {
        guard let inode = path.inode, !isSuperuser, user != inode.owner else { return }
        throw .accessControl(
            "Permission denied. user=\(user) is not the owner of inode=\(path.name)")
    }

    func check(_ access: Access, on inode: Inode, named name: HDFSName) throws(HDFSException) {
        guard !isSuperuser, !inode.granted(to: user).isSuperset(of: access) else { return }
        throw .accessControl(
            "Permission denied: user=\(user), access=\(access.name), inode=\"\(name)\":"
                + "\(inode.owner):\(inode.group):\(inode.modeText)")
    }
}

extension Inode {
    func granted(to user: String) -> Access {
        let shift = user == owner ? 6 : user == group ? 3 : 0
        return Access(rawValue: (mode >> UInt16(shift)) & 7)
    }

    /// `drwxr-xr-t`, as `ls` has it.
    var modeText: String {
        var text = Array((isDirectory ? "d" : "-") + "rwxrwxrwx")
        for bit in 0..<9 where mode & (0o400 >> UInt16(bit)) == 0 { text[bit + 1] = "-" }
        if mode & 0o1000 != 0 { text[9] = mode & 1 != 0 ? "t" : "T" }
        return String(text)
    }
}
