extension NameNode {
    func makeDirectories(_ call: Call) throws(HDFSException) -> Response {
        let name = call.name
        let mode = try call.parameters.permission(default: 0o755)
        let now = now()
        try volume.change { namespace throws(HDFSException) in
            try namespace.makeDirectories(name, mode: mode, by: call.caller, now: now)
        }
        return boolean(true)
    }

    func delete(_ call: Call) throws(HDFSException) -> Response {
        let name = call.name
        let recursive = try call.parameters.bool("recursive", default: false)
        let done = try volume.change { namespace throws(HDFSException) in
            let edits = try namespace.delete(name, recursive: recursive, by: call.caller)
            return (edits, !edits.isEmpty)
        }
        return boolean(done)
    }

    func rename(_ call: Call) throws(HDFSException) -> Response {
        guard let text = call.parameters.string("destination") else {
            throw .missing("destination", for: "RENAME")
        }
        guard text.hasPrefix("/") else {
            throw call.parameters.invalid(
                "destination",
                "Invalid parameter value: destination = \"\(text)\" is not an absolute path.")
        }
        let isOld = options.personality == .httpfs || call.parameters.string("renameoptions") == nil
        let overwrite = try isOld ? false : overwrites(call)
        let (source, destination) = (call.name, HDFSName(text))
        try statuses.zones.checkMove(source, to: destination)
        if isOld {
            let done = try volume.change { namespace throws(HDFSException) in
                let decided = try namespace.renameOld(source, to: destination, by: call.caller)
                return (decided.edits, decided.done)
            }
            return boolean(done)
        }
        try volume.change { namespace throws(HDFSException) in
            try namespace.rename(source, to: destination, overwrite: overwrite, by: call.caller)
        }
        return Response(status: 200)
    }

    private func overwrites(_ call: Call) throws(HDFSException) -> Bool {
        let names = (call.parameters.string("renameoptions") ?? "").split(separator: ",")
        for name in names where !["NONE", "OVERWRITE", "TO_TRASH"].contains(name.uppercased()) {
            throw call.parameters.invalid(
                "renameoptions",
                "No enum constant org.apache.hadoop.fs.Options.Rename.\(name.uppercased())")
        }
        return names.contains { $0.uppercased() == "OVERWRITE" }
    }

    func concat(_ call: Call) throws(HDFSException) -> Response {
        let texts = (call.parameters.string("sources") ?? "").split(separator: ",")
        guard !texts.isEmpty else {
            throw .missing("sources", for: "CONCAT")
        }
        let target = call.name
        let sources = texts.map { HDFSName(String($0)) }
        if statuses.zones.isEncrypted(target) {
            throw .hadoopIllegalArgument(
                "concat can not be called for files in an encryption zone.")
        }
        let now = now()
        try volume.change { namespace throws(HDFSException) in
            [try namespace.concat(onto: target, sources, by: call.caller, now: now)]
        }
        return Response(status: 200)
    }

    func boolean(_ value: Bool) -> Response { .json(.object([("boolean", .bool(value))])) }
}
