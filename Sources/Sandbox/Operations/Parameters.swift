/// The parameters of a request, read as Hadoop reads them. Source: Hadoop 3.3.6, `hdfs/web/resources/*Param`.
struct Parameters: Sendable {
    let request: Request

    func string(_ name: String) -> String? { request[name].flatMap { $0.isEmpty ? nil : $0 } }

    func bool(_ name: String, default standard: Bool) throws(HDFSException) -> Bool {
        guard let text = string(name) else { return standard }
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        default: throw invalid(name, "Failed to parse \"\(text)\" to Boolean.")
        }
    }

    func integer(
        _ name: String, default standard: Int64, minimum: Int64? = nil, kind: String = "long"
    ) throws(HDFSException) -> Int64 {
        guard let text = string(name), text != "null" else { return standard }
        guard let value = Int64(text) else {
            throw invalid(name, "Failed to parse \"\(text)\" as a radix-10 \(kind) integer.")
        }
        if let minimum, value < minimum {
            throw invalid(
                name, "Invalid parameter range: \(name) = \(value) < \(minimum)")
        }
        return value
    }

    func permission(default standard: UInt16) throws(HDFSException) -> UInt16 {
        guard let text = string("permission") else { return standard }
        guard let value = UInt16(text, radix: 8) else {
            throw invalid("permission", "Failed to parse \"\(text)\" as a radix-8 short integer.")
        }
        guard value <= 0o1777 else {
            throw invalid("permission", "Invalid parameter range: permission = \(text) > 1777")
        }
        return value
    }

    func invalid(_ name: String, _ why: String) -> HDFSException {
        .illegalArgument("Invalid value for webhdfs parameter \"\(name)\": \(why)")
    }

    /// Source: `dfs.webhdfs.user.provider.user.pattern`.
    func user(default standard: String) throws(HDFSException) -> String {
        guard let name = string("user.name") else { return standard }
        let bytes = Array(name.utf8)
        let stem = bytes.last == UInt8(ascii: "$") ? bytes.dropLast() : bytes[...]
        let isLegal = stem.enumerated().allSatisfy { index, byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "_"):
                true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
                index > 0
            default: false
            }
        }
        guard isLegal, !stem.isEmpty else {
            throw invalid(
                "user.name",
                "Invalid value: \"\(name)\" does not belong to the domain ^[A-Za-z_][A-Za-z0-9._-]*[$]?$"
            )
        }
        return name
    }
}
