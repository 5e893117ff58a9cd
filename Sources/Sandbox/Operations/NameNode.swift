/// The NameNode's operations: a request without its body in, an answer out. Blocks on the disk.
struct NameNode: Sendable {
    let volume: Volume
    let options: SandboxOptions
    /// `host:port` of the NameNode and of the DataNode.
    let address: String
    let dataNodeAddress: String
    /// Milliseconds since 1970 UTC.
    let now: @Sendable () -> Int64

    var statuses: StatusJSON { StatusJSON(options) }

    /// - Parameter redirect: `host:port` to send the client to instead of the DataNode.
    func answer(_ request: Request, redirect: String? = nil) throws(HDFSException) -> Response {
        let call = try Call(request, options)
        switch (request.method, request.op) {
        case ("GET", "GETFILESTATUS"): return try status(call)
        case ("GET", "LISTSTATUS"): return try list(call)
        case ("GET", "LISTSTATUS_BATCH"): return try listBatch(call)
        case ("GET", "CHECKACCESS"): return try checkAccess(call)
        case ("GET", "GETHOMEDIRECTORY"):
            return .json(.object([("Path", .string("/user/\(call.caller.user)"))]))
        case ("GET", "GETSERVERDEFAULTS"): return serverDefaults()
        case ("GET", "GETCONTENTSUMMARY"): return try contentSummary(call)
        case ("GET", "OPEN"), ("GET", "GETFILECHECKSUM"), ("PUT", "CREATE"):
            return try self.redirect(call, to: redirect ?? dataNodeAddress)
        case ("PUT", "MKDIRS"): return try makeDirectories(call)
        case ("PUT", "RENAME"): return try rename(call)
        case ("PUT", "SETPERMISSION"): return try setPermission(call)
        case ("PUT", "SETOWNER"): return try setOwner(call)
        case ("PUT", "SETREPLICATION"): return try setReplication(call)
        case ("PUT", "SETTIMES"): return try setTimes(call)
        case ("POST", "CONCAT"): return try concat(call)
        case ("DELETE", "DELETE"): return try delete(call)
        default: throw call.unknownOperation
        }
    }
}

/// A request with what every operation asks of it.
struct Call: Sendable {
    let request: Request
    let parameters: Parameters
    let caller: Caller
    let name: HDFSName

    init(_ request: Request, _ options: SandboxOptions) throws(HDFSException) {
        self.request = request
        parameters = Parameters(request: request)
        let user = try parameters.user(default: options.defaultUser)
        caller = Caller(user: user, isSuperuser: user == "hdfs" || user == options.superuser)
        name = HDFSName(request.hdfsPath ?? "/")
    }

    var unknownOperation: HDFSException {
        request.op.isEmpty
            ? .unsupported("op=NULL is not supported")
            : parameters.invalid("op", "\(request.op) is not a valid \(request.method) operation.")
    }
}
