extension NameNode {
    func setPermission(_ call: Call) throws(HDFSException) -> Response {
        let mode = try call.parameters.permission(default: 0o755)
        try change(call, orElse: "Directory/File does not exist \(call.name)") {
            path, inode throws(HDFSException) in
            try call.caller.checkOwner(of: path)
            inode.mode = mode
        }
        return Response(status: 200)
    }

    func setOwner(_ call: Call) throws(HDFSException) -> Response {
        let (owner, group) = (call.parameters.string("owner"), call.parameters.string("group"))
        guard owner != nil || group != nil else {
            throw .illegalArgument("Both owner and group are empty.")
        }
        try change(call, orElse: "Directory/File does not exist \(call.name)") {
            path, inode throws(HDFSException) in
            try call.caller.checkOwner(of: path)
            guard call.caller.isSuperuser || owner == nil || owner == inode.owner else {
                throw .accessControl(
                    "User \(call.caller.user) is not a super user (non-super user cannot change owner)."
                )
            }
            inode.owner = owner ?? inode.owner
            inode.group = group ?? inode.group
        }
        return Response(status: 200)
    }

    /// Answers false for what is not a file.
    func setReplication(_ call: Call) throws(HDFSException) -> Response {
        let name = call.name
        let count = try call.parameters.integer(
            "replication", default: Int64(options.replication), minimum: 1, kind: "short")
        let isFile = try volume.read { $0.resolve(name).inode?.file != nil }
        guard isFile else { return boolean(false) }
        try change(call, orElse: "File does not exist: \(name)") {
            path, inode throws(HDFSException) in
            try call.caller.checkTarget(.write, of: path)
            inode.file?.replication = Int(count)
        }
        return boolean(true)
    }

    /// Milliseconds since 1970 UTC; -1 leaves a time alone.
    func setTimes(_ call: Call) throws(HDFSException) -> Response {
        let modified = try call.parameters.integer("modificationtime", default: -1, minimum: -1)
        let accessed = try call.parameters.integer("accesstime", default: -1, minimum: -1)
        try change(call, orElse: "File/Directory \(call.name) does not exist.") {
            path, inode throws(HDFSException) in
            try call.caller.checkTarget(.write, of: path)
            if modified >= 0 { inode.modified = modified }
            if accessed >= 0 { inode.accessed = accessed }
        }
        return Response(status: 200)
    }

    /// Changes one inode's attributes, when `set` finds that the caller may.
    private func change(
        _ call: Call, orElse missing: String,
        _ set: @Sendable (ResolvedName, inout Inode) throws(HDFSException) -> Void
    ) throws(HDFSException) {
        let name = call.name
        try volume.change { namespace throws(HDFSException) in
            let path = namespace.resolve(name)
            try call.caller.checkTraverse(path)
            guard var inode = path.inode else {
                throw .fileNotFound(missing)
            }
            try set(path, &inode)
            return [.update(inode: inode)]
        }
    }
}
