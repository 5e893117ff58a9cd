@_spi(_Unicode) import Swift

extension NameNode {
    /// CREATE, OPEN and GETFILECHECKSUM: sends the client to a DataNode. Nothing about a CREATE is checked before.
    /// Source: Hadoop 3.3.6, `NamenodeWebHdfsMethods.redirectURI` and `chooseDatanode`.
    func redirect(_ call: Call, to dataNode: String) throws(HDFSException) -> Response {
        if call.request.op != "CREATE" { try checkReadable(call) }
        _ = try CreateParameters(call, options)
        try checkExcluded(call, dataNode)
        let location =
            options.personality == .httpfs
            ? selfLocation(call, to: dataNode) : location(call, to: dataNode)
        if try call.parameters.bool("noredirect", default: false) {
            return .json(.object([("Location", .string(location))]))
        }
        return Response(
            status: 307,
            headers: [("Location", location), ("Content-Type", "application/octet-stream")])
    }

    /// The one DataNode may be excluded by its IP address alone or with the port for data transfer, by nothing else.
    /// Source: Hadoop 3.3.6, `Host2NodesMap`; seen there.
    private func checkExcluded(_ call: Call, _ dataNode: String) throws(HDFSException) {
        guard options.personality == .webhdfs, let list = call.parameters.string("excludedatanodes")
        else { return }
        let address = dataNode.prefix { $0 != ":" }
        let names: Set = [String(address), "\(address):\(SandboxOptions.transferPort)"]
        guard !names.isDisjoint(with: list.split(separator: ",").map(String.init)) else { return }
        switch call.request.op {
        case "CREATE":
            throw .io(
                "Failed to find datanode, suggest to check cluster health. excludeDatanodes=\(list)"
            )
        case "OPEN": throw .io("No active nodes contain this block")
        default: return
        }
    }

    private func checkReadable(_ call: Call) throws(HDFSException) {
        let name = call.name
        let offset = try call.parameters.integer("offset", default: 0, minimum: 0)
        _ = try call.parameters.integer("length", default: 0, minimum: 0)
        try volume.read { namespace throws(HDFSException) in
            let path = namespace.resolve(name)
            guard let inode = try call.caller.status(of: path) else {
                throw .fileNotFound("File \(name) not found.")
            }
            guard let length = inode.file?.length, length > 0 else { return }
            if call.request.op == "OPEN", offset >= length {
                throw .io("Offset=\(offset) out of the range [0, \(length)); OPEN, path=\(name)")
            }
            try call.caller.checkTarget(.read, of: path)
        }
    }

    /// The same parameters in the order of their names, after who asks and whom the DataNode belongs to.
    private func location(_ call: Call, to dataNode: String) -> String {
        var query = "op=\(call.request.op)"
        if let user = call.parameters.string("user.name") {
            query += "&user.name=\(PercentCoding.encode(user, also: "._-$"))"
        }
        query += "&namenoderpcaddress=\(address)"
        for (name, value) in carried(call).sorted(by: { $0.0 < $1.0 }) {
            query += "&\(name)=\(PercentCoding.encode(value, also: "._-/,"))"
        }
        return "http://\(dataNode)\(Request.prefix)\(encodedPath(call))?\(query)"
    }

    private func carried(_ call: Call) -> [(String, String)] {
        let names: [String]
        var values: [(String, String)] = []
        switch call.request.op {
        case "CREATE":
            names = ["blocksize", "buffersize", "permission", "replication", "unmaskedpermission"]
            values = [
                ("createflag", call.parameters.string("createflag") ?? ""),
                ("createparent", call.parameters.string("createparent") ?? "true"),
                ("overwrite", call.parameters.string("overwrite") ?? "false"),
            ]
        case "OPEN":
            names = ["length", "buffersize"]
            values = [("offset", call.parameters.string("offset") ?? "0")]
        default: names = []
        }
        return values + names.compactMap { name in call.parameters.string(name).map { (name, $0) } }
    }

    private func selfLocation(_ call: Call, to server: String) -> String {
        let query = call.request.rawQuery + "&data=true"
        return "http://\(server)\(call.request.prefix)\(encodedPath(call))?\(query)"
    }

    /// As `java.net.URI` quotes a path: `+`, `;`, `,` and their like stay as they are, and letters are composed (NFC), so
    /// that a name with decomposed ones becomes another.
    private func encodedPath(_ call: Call) -> String {
        PercentCoding.encode(
            composed(call.name.description), also: PercentCoding.javaPath)
    }

    private func composed(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        result.append(contentsOf: text._nfc)
        return String(result)
    }
}
