/// What a NameNode refuses in a state it is not in by itself here. Seen on Hadoop 3.3.6.
enum NameNodeState {
    case standby, safeMode

    /// Nil: the request is answered as always.
    func refusal(of request: Request) -> HDFSException? {
        switch self {
        case .standby: standbyRefusal(of: request)
        case .safeMode: safeModeRefusal(of: request)
        }
    }

    /// Of an insecure cluster: CREATE is redirected without a look at the state.
    private func standbyRefusal(of request: Request) -> HDFSException? {
        guard request.role == .nameNode, !["CREATE", "GETHOMEDIRECTORY"].contains(request.op) else {
            return nil
        }
        let category = request.method == "GET" ? "READ" : "WRITE"
        return HDFSException(
            .io, "org.apache.hadoop.ipc.StandbyException",
            "Operation category \(category) is not supported in state standby. Visit"
                + " https://s.apache.org/sbnn-error")
    }

    private func safeModeRefusal(of request: Request) -> HDFSException? {
        let path = request.hdfsPath ?? "/"
        let operations = [
            "MKDIRS": "create directory ", "CREATE": "create file", "RENAME": "rename ",
            "CONCAT": "concat ", "DELETE": "delete ", "SETTIMES": "set times ",
            "SETPERMISSION": "set permission for ", "SETOWNER": "set owner for ",
            "SETREPLICATION": "set replication for ",
        ]
        guard let operation = operations[request.op],
            request.role == (request.op == "CREATE" ? .dataNode : .nameNode)
        else { return nil }
        return HDFSException(
            .io, "org.apache.hadoop.hdfs.server.namenode.SafeModeException",
            "Cannot \(operation)\(path). Name node is in safe mode.\nIt was turned on manually. Use \"hdfs"
                + " dfsadmin -safemode leave\" to turn safe mode off. NamenodeHostName:localhost")
    }
}
