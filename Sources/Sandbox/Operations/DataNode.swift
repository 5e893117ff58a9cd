import Glibc
import WebHDFS

/// The DataNode's operations besides the streaming of bodies. Blocks on the disk.
struct DataNode: Sendable {
    let volume: Volume
    let options: SandboxOptions
    let nameNodeAddress: String
    let now: @Sendable () -> Int64

    /// Makes the file that a CREATE's body goes to.
    func create(_ call: Call, number: Int) throws(HDFSException) -> FileWriter {
        let parameters = try CreateParameters(call, options)
        let name = call.name
        try parameters.check(name, client: call.request.client, options)
        let request = CreateRequest(
            overwrite: parameters.overwrite, createsParents: parameters.createsParents,
            blockSize: parameters.blockSize, replication: Int(parameters.replication),
            mode: parameters.mode, now: now(), holder: "DFSClient_NONMAPREDUCE_\(number)_1",
            client: call.request.client)
        let writer = try volume.create(name, request, by: call.caller)
        // Only the client's output stream notices, and leaves the file open behind it.
        if parameters.blockSize % 512 != 0 {
            throw .hadoopIllegalArgument(
                "Invalid values: dfs.bytes-per-checksum (=512) must divide block size"
                    + " (=\(parameters.blockSize)).")
        }
        return writer
    }

    /// The answer to a CREATE whose file is closed.
    func created(_ call: Call) -> Response {
        if options.personality == .httpfs {
            let path = PercentCoding.encode(call.name.description, also: PercentCoding.javaPath)
            let location = "http://\(nameNodeAddress)\(call.request.prefix)\(path)"
            var response = Response.json(.object([("Location", .string(location))]), status: 201)
            response.headers.append(("Location", location))
            return response
        }
        // Java sends headers in Latin-1, with `?` for what does not fit: a Location nobody can use.
        let path = call.name.description.unicodeScalars.map { scalar in
            scalar.isASCII
                ? PercentCoding.encode(String(scalar), also: PercentCoding.javaPath)
                : String(repeating: "?", count: UTF16.width(scalar))
        }.joined()
        return Response(
            status: 201,
            headers: [
                ("Location", "hdfs://\(nameNodeAddress)\(path)"),
                ("Access-Control-Allow-Origin", "*"),
            ], closes: true)
    }

    func open(_ call: Call) throws(HDFSException) -> Response {
        let offset = try call.parameters.integer("offset", default: 0, minimum: 0)
        let wanted = try call.parameters.integer("length", default: -1, minimum: 0)
        let (name, inode) = try readable(call)
        let size = inode.file?.length ?? 0
        if offset > size {
            throw HDFSException(.io, "java.io.EOFException", "Cannot seek after EOF")
        }
        let length = wanted < 0 ? size - offset : min(wanted, size - offset)
        do {
            let file = try FileDescriptor(volume.folder.path(name), O_RDONLY)
            return Response(
                status: 200,
                headers: [
                    ("Access-Control-Allow-Methods", "GET"), ("Access-Control-Allow-Origin", "*"),
                    ("Content-Type", "application/octet-stream"),
                ], body: .file(file, offset: offset, length: length), closes: true)
        } catch {
            throw .io("Could not obtain block: \(name): \(error)")
        }
    }

    func checksum(_ call: Call) throws(HDFSException) -> Response {
        let (name, inode) = try readable(call)
        if inode.file?.writer != nil {
            throw .io("Fail to get checksum, since file \(name) is under construction.")
        }
        guard let checksum = fileChecksum(of: try volume.digests(of: inode, at: name)) else {
            throw .io("Fail to get block MD5 for \(name)")
        }
        var hex = checksum.hex
        if !SpecialDirectories(options).isPlain(name) {
            hex = hex.dropLast(16) + unpredictable(inode.id)
        }
        let json = JSON.object([
            ("algorithm", .string(checksum.algorithm)),
            ("bytes", .string(hex + String(repeating: "0", count: 2 * Self.paddingBytes))),
            ("length", .integer(Int64(checksum.bytes.count))),
        ])
        var response = Response.json(.object([("FileChecksum", json)]))
        response.headers = [("Content-Type", "application/json; charset=utf-8")]
        response.closes = options.personality == .webhdfs
        return response
    }

    /// Hadoop prints the whole buffer of 32 bytes that it wrote the 28 into.
    /// Source: Hadoop 3.3.6, `JsonUtil.toJsonString` with `DataOutputBuffer`; seen there.
    private static let paddingBytes = 4

    /// 16 digits in place of a checksum that no client could compute: of cipher text, of striped blocks.
    private func unpredictable(_ id: Int64) -> String {
        let digits = String(UInt64(bitPattern: id) &* 0x9E37_79B9_7F4A_7C15, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private func readable(_ call: Call) throws(HDFSException) -> (HDFSName, Inode) {
        let name = call.name
        let inode = try volume.read { namespace throws(HDFSException) in
            let path = namespace.resolve(name)
            try call.caller.checkTraverse(path)
            guard let inode = path.inode else {
                throw .fileNotFound("File does not exist: \(name)")
            }
            guard !inode.isDirectory else { throw .fileNotFound("Path is not a file: \(name)") }
            try call.caller.checkTarget(.read, of: path)
            return inode
        }
        return (name, inode)
    }
}
