/// The parameters of CREATE, with Hadoop's defaults.
struct CreateParameters: Sendable {
    let overwrite: Bool
    let createsParents: Bool
    let blockSize: Int64
    let replication: Int64
    let mode: UInt16

    init(_ call: Call, _ options: SandboxOptions) throws(HDFSException) {
        let isHttpFS = options.personality == .httpfs
        overwrite = try call.parameters.bool("overwrite", default: isHttpFS)
        let createsParents = try call.parameters.bool("createparent", default: true)
        self.createsParents = isHttpFS || createsParents
        blockSize = try call.parameters.integer("blocksize", default: options.blockSize, minimum: 1)
        replication = try call.parameters.integer(
            "replication", default: Int64(options.replication), minimum: 1, kind: "short")
        let mode = try call.parameters.permission(default: isHttpFS ? 0o755 : 0o644)
        self.mode = isHttpFS ? mode & ~0o022 : mode
    }

    /// Source: Hadoop 3.3.6, `FSNamesystem.startFileInt`.
    func check(_ name: HDFSName, client: String, _ options: SandboxOptions) throws(HDFSException) {
        if blockSize < options.minimumBlockSize {
            throw .io(
                "Specified block size is less than configured minimum value"
                    + " (dfs.namenode.fs-limits.min-block-size): \(blockSize) < \(options.minimumBlockSize)"
            )
        }
        if replication > 512 {
            throw .io(
                "Requested replication factor of \(replication) exceeds maximum of 512 for \(name), clientName=\(client)"
            )
        }
    }
}
