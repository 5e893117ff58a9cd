/// A JSON value that keeps the order of its keys, as Hadoop's answers have one.
indirect enum JSON: Sendable, CustomStringConvertible {
    case object([(String, JSON)])
    case array([JSON])
    case string(String)
    case integer(Int64)
    case bool(Bool)

    var description: String {
        switch self {
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0)):\($1)" }.joined(separator: ",") + "}"
        case .array(let values): "[" + values.map(\.description).joined(separator: ",") + "]"
        case .string(let text): Self.quoted(text)
        case .integer(let number): String(number)
        case .bool(let value): String(value)
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
