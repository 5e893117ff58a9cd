import NIOHTTP1

extension HDFSException {
    /// `{"RemoteException":{...}}`.
    var json: JSON {
        .object([
            (
                "RemoteException",
                .object([
                    ("exception", .string(simpleName)),
                    ("javaClassName", .string(javaClassName)),
                    ("message", .string(message)),
                ])
            )
        ])
    }
    /// As it comes out of a DataNode that got it from the NameNode: with a stack trace, and when it is no IOException, as
    /// a `RemoteException`. Source: Hadoop 3.3.6, `RemoteException.unwrapRemoteException`.
    var passedOn: HDFSException {
        guard javaClassName != "java.lang.IllegalArgumentException", !isOfTheClient else {
            return self
        }
        let trace =
            "\n\tat org.apache.hadoop.hdfs.server.namenode.FSNamesystem.startFile(FSNamesystem.java:2700)"
            + "\n\tat org.apache.hadoop.ipc.Server$Handler.run(Server.java:3203)\n"
        // A nested class cannot be found by the name that `RemoteException` carries.
        if javaClassName.contains("$") {
            return HDFSException(.io, "org.apache.hadoop.ipc.RemoteException", message + trace)
        }
        switch family {
        case .illegalArgument, .other:
            return HDFSException(.io, "org.apache.hadoop.ipc.RemoteException", message + trace)
        case .fileNotFound, .io, .security:
            return HDFSException(family, javaClassName, message + trace)
        }
    }
}

extension HDFSException {
    /// Thrown by the DataNode's own HDFS client.
    private var isOfTheClient: Bool { message.hasPrefix("Invalid values: dfs.bytes-per-checksum") }
}

extension SandboxOptions {
    /// HttpFS takes data of one type only. Source: Hadoop 3.3.6, `CheckUploadContentTypeFilter`.
    func refusal(of request: Request) -> Response? {
        let type = request.headers.first(name: "Content-Type")?.lowercased()
        guard personality == .httpfs, ["PUT", "POST"].contains(request.method),
            type != "application/octet-stream"
        else { return nil }
        let why = "Data upload requests must have content-type set to 'application/octet-stream'"
        return Response(.html(status: 400, title: why))
    }

    func response(to error: HDFSException, role: Role) -> Response {
        guard personality == .webhdfs else {
            let firstLine = error.message.prefix { $0 != "\n" }
            let short = HDFSException(error.family, error.javaClassName, String(firstLine))
            return .json(short.httpFSJSON, status: status(of: error.family))
        }
        var response = Response.json(error.json, status: status(of: error.family))
        if role == .dataNode {
            response.headers = [("Content-Type", "application/json; charset=utf-8")]
            response.closes = true
        }
        return response
    }

    private func status(of family: HDFSException.Family) -> Int {
        switch family {
        case .fileNotFound: 404
        case .io: personality == .webhdfs ? 403 : 500
        case .security: personality == .webhdfs ? 403 : 401
        case .illegalArgument: 400
        case .other: 500
        }
    }
}

extension HDFSException {
    /// HttpFS has the members in another order.
    fileprivate var httpFSJSON: JSON {
        .object([
            (
                "RemoteException",
                .object([
                    ("message", .string(message)), ("exception", .string(simpleName)),
                    ("javaClassName", .string(javaClassName)),
                ])
            )
        ])
    }
}

extension Response {
    static func notFound(_ request: Request) -> Response {
        Response(Answer.html(status: 404, title: "Not Found"))
    }
}
