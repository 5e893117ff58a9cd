/// Makes the JSON of file statuses. Source: Hadoop 3.3.6, `hdfs/web/JsonUtil`.
struct StatusJSON: Sendable {
    let options: SandboxOptions
    let zones: SpecialDirectories

    init(_ options: SandboxOptions) {
        self.options = options
        zones = SpecialDirectories(options)
    }

    /// - Parameter suffix: `pathSuffix`: the name in a listing, empty for the thing itself.
    func status(
        _ inode: Inode, _ name: HDFSName, suffix: String, children: Int
    ) -> JSON {
        var members: [(String, JSON)] = [
            ("accessTime", .integer(inode.accessed)),
            ("blockSize", .integer(inode.file?.blockSize ?? 0)),
        ]
        if options.personality == .webhdfs {
            members.append(("childrenNum", .integer(Int64(children))))
        }
        if zones.isErasureCoded(name) {
            members += [("ecBit", .bool(true)), ("ecPolicy", .string("RS-6-3-1024k"))]
        }
        if zones.isEncrypted(name) { members.append(("encBit", .bool(true))) }
        if options.personality == .webhdfs { members.append(("fileId", .integer(inode.id))) }
        members += [
            ("group", .string(inode.group)), ("length", .integer(inode.file?.length ?? 0)),
            ("modificationTime", .integer(inode.modified)), ("owner", .string(inode.owner)),
            ("pathSuffix", .string(suffix)), ("permission", .string(String(inode.mode, radix: 8))),
            ("replication", .integer(Int64(inode.file?.replication ?? 0))),
        ]
        if options.personality == .webhdfs { members.append(("storagePolicy", .integer(0))) }
        members.append(("type", .string(inode.isDirectory ? "DIRECTORY" : "FILE")))
        return .object(members)
    }

    /// The entries of a directory after `start`, at most `limit`; a file is its own only entry.
    func list(
        _ path: ResolvedName, in namespace: Namespace, after start: Component?, limit: Int
    ) -> (entries: [JSON], remaining: Int) {
        guard let inode = path.inode else { return ([], 0) }
        guard inode.isDirectory else {
            return ([status(inode, path.name, suffix: "", children: 0)], 0)
        }
        let rest = namespace.children(of: inode.id).entries(after: start)
        let entries = rest.prefix(limit).compactMap { child -> JSON? in
            guard let inode = namespace[child.id] else { return nil }
            return status(
                inode, path.name.appending(child.name), suffix: child.name.text,
                children: namespace.children(of: child.id).entries.count)
        }
        return (entries, rest.count - entries.count)
    }
}

/// Directories whose files HDFS stores in a special way.
struct SpecialDirectories: Sendable {
    private let encrypted: [HDFSName]
    private let erasureCoded: [HDFSName]

    init(_ options: SandboxOptions) {
        encrypted = options.encryptionZones.map { HDFSName($0) }
        erasureCoded = options.erasureCodedDirectories.map { HDFSName($0) }
    }

    func isEncrypted(_ name: HDFSName) -> Bool { zone(of: name) != nil }
    func isErasureCoded(_ name: HDFSName) -> Bool { erasureCoded.contains { name.isInside($0) } }

    /// Whether a file's checksum follows from its bytes and blocks.
    func isPlain(_ name: HDFSName) -> Bool { !isEncrypted(name) && !isErasureCoded(name) }

    private func zone(of name: HDFSName) -> HDFSName? { encrypted.first { name.isInside($0) } }

    /// Source: Hadoop 3.3.6, `EncryptionZoneManager.checkMoveValidity`.
    func checkMove(_ source: HDFSName, to destination: HDFSName) throws(HDFSException) {
        let (from, to) = (zone(of: source), zone(of: destination))
        guard from != to else { return }
        if from != nil, from != source {
            throw .io("\(source) can't be moved from an encryption zone.")
        }
        if to != nil { throw .io("\(source) can't be moved into an encryption zone.") }
    }
}
