extension NameNode {
    func status(_ call: Call) throws(HDFSException) -> Response {
        let name = call.name
        let statuses = statuses
        let json = try volume.read { namespace throws(HDFSException) in
            let path = namespace.resolve(name)
            guard let inode = try call.caller.status(of: path) else {
                throw .fileNotFound("File does not exist: \(name)")
            }
            let children = namespace.children(of: inode.id).entries.count
            return statuses.status(inode, name, suffix: "", children: children)
        }
        return .json(.object([("FileStatus", json)]))
    }

    func list(_ call: Call) throws(HDFSException) -> Response {
        let page = try page(call, after: nil, limit: .max)
        return .json(.object([("FileStatuses", .object([("FileStatus", .array(page.entries))]))]))
    }

    func listBatch(_ call: Call) throws(HDFSException) -> Response {
        let start = call.parameters.string("startafter").map { Component($0) }
        let page = try page(call, after: start, limit: options.listLimit)
        let partial = JSON.object([
            ("FileStatuses", .object([("FileStatus", .array(page.entries))]))
        ])
        return .json(
            .object([
                (
                    "DirectoryListing",
                    .object([
                        ("partialListing", partial),
                        ("remainingEntries", .integer(Int64(page.remaining))),
                    ])
                )
            ]))
    }

    private func page(
        _ call: Call, after start: Component?, limit: Int
    ) throws(HDFSException) -> (entries: [JSON], remaining: Int) {
        let name = call.name
        let statuses = statuses
        return try volume.read { namespace throws(HDFSException) in
            let path = namespace.resolve(name)
            try call.caller.checkTraverse(path)
            guard let inode = path.inode else {
                throw .fileNotFound("File \(name) does not exist.")
            }
            if inode.isDirectory { try call.caller.checkTarget([.read, .execute], of: path) }
            return statuses.list(path, in: namespace, after: start, limit: limit)
        }
    }

    func checkAccess(_ call: Call) throws(HDFSException) -> Response {
        let name = call.name
        let wanted = try access(call)
        try volume.read { namespace throws(HDFSException) in
            let path = namespace.resolve(name)
            try call.caller.checkTraverse(path)
            guard path.inode != nil else { throw .fileNotFound("Path not found") }
            try call.caller.checkTarget(wanted, of: path)
        }
        return Response(status: 200)
    }

    private func access(_ call: Call) throws(HDFSException) -> Access {
        guard let text = call.parameters.string("fsaction") else {
            throw .missing("fsaction", for: "CHECKACCESS")
        }
        let letters = Array(text)
        let pattern = Array("rwx")
        guard letters.count == 3, zip(letters, pattern).allSatisfy({ $0 == "-" || $0 == $1 }) else {
            throw call.parameters.invalid(
                "fsaction",
                "Invalid value: \"\(text)\" does not belong to the domain [r-][w-][x-]")
        }
        var access: Access = []
        if letters[0] == "r" { access.insert(.read) }
        if letters[1] == "w" { access.insert(.write) }
        if letters[2] == "x" { access.insert(.execute) }
        return access
    }

    /// `checksumType` 2 is CRC32C. Source: Hadoop 3.3.6, `DataChecksum.Type`.
    func serverDefaults() -> Response {
        let defaults = JSON.object([
            ("replication", .integer(Int64(options.replication))),
            ("encryptDataTransfer", .bool(false)),
            ("defaultStoragePolicyId", .integer(7)), ("writePacketSize", .integer(65536)),
            ("fileBufferSize", .integer(4096)), ("checksumType", .integer(2)),
            ("trashInterval", .integer(0)), ("keyProviderUri", .string("")),
            ("blockSize", .integer(options.blockSize)), ("bytesPerChecksum", .integer(512)),
        ])
        return .json(.object([("FsServerDefaults", defaults)]))
    }

    func contentSummary(_ call: Call) throws(HDFSException) -> Response {
        let name = call.name
        let summary = try volume.read { namespace throws(HDFSException) in
            let path = namespace.resolve(name)
            try call.caller.checkTraverse(path)
            guard let inode = path.inode else {
                throw .fileNotFound("File does not exist: \(name)")
            }
            return ContentSummary(of: namespace.subtree(of: inode.id).compactMap { namespace[$0] })
        }
        return .json(.object([("ContentSummary", summary.json)]))
    }
}

/// Sums over a subtree.
struct ContentSummary: Sendable {
    var (directories, files, length, consumed): (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)

    init(of inodes: [Inode]) {
        for inode in inodes {
            guard let file = inode.file else {
                directories += 1
                continue
            }
            files += 1
            length += file.length
            consumed += file.length * Int64(file.replication)
        }
    }

    var json: JSON {
        .object([
            ("directoryCount", .integer(directories)), ("ecPolicy", .string("")),
            ("fileCount", .integer(files)), ("length", .integer(length)), ("quota", .integer(-1)),
            ("snapshotDirectoryCount", .integer(0)), ("snapshotFileCount", .integer(0)),
            ("snapshotLength", .integer(0)), ("snapshotSpaceConsumed", .integer(0)),
            ("spaceConsumed", .integer(consumed)), ("spaceQuota", .integer(-1)),
            ("typeQuota", .object([])),
        ])
    }
}
