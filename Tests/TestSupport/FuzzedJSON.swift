/// A JSON value that can be spoiled where it hurts: as a tree, so that the result is still JSON.
public indirect enum FuzzedJSON: Sendable {
    case object([(key: String, value: FuzzedJSON)])
    case array([FuzzedJSON])
    /// A scalar as it is written.
    case scalar(String)

    public var text: String {
        switch self {
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0.key)):\($0.value.text)" }.joined(separator: ",")
                + "}"
        case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
        case .scalar(let text): text
        }
    }

    public static func quoted(_ text: String) -> String {
        "\""
            + text.unicodeScalars.map { scalar in
                switch scalar {
                case "\"", "\\": "\\\(scalar)"
                case _ where scalar.value < 0x20:
                    "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
                default: String(scalar)
                }
            }.joined() + "\""
    }

    /// The same tree with one to three values exchanged, removed, doubled or buried.
    public func damaged(using numbers: inout SplitMix) -> FuzzedJSON {
        var result = self
        for _ in 0..<1 + numbers.upTo(3) {
            var left = numbers.upTo(result.size)
            result = result.replacing(&left) { $0.oddity(using: &numbers) }
        }
        return result
    }

    private var size: Int {
        switch self {
        case .object(let members): members.reduce(1) { $0 + $1.value.size }
        case .array(let elements): elements.reduce(1) { $0 + $1.size }
        case .scalar: 1
        }
    }

    /// - Parameter left: Values to pass until the one that is replaced; negative from then on.
    private func replacing(_ left: inout Int, _ change: (FuzzedJSON) -> FuzzedJSON) -> FuzzedJSON {
        left -= 1
        if left == -1 { return change(self) }
        switch self {
        case .object(let members):
            return .object(members.map { ($0.key, $0.value.replacing(&left, change)) })
        case .array(let elements): return .array(elements.map { $0.replacing(&left, change) })
        case .scalar: return self
        }
    }

    private func oddity(using numbers: inout SplitMix) -> FuzzedJSON {
        switch numbers.upTo(10) {
        case 0: .scalar(numbers.pick(["null", "true", "false", "\"\"", "{}", "[]"]))
        case 1, 2: .scalar(numbers.number())
        case 3: .scalar(Self.quoted(numbers.text(0...6)))
        case 4:
            .scalar(
                "\"\(String(repeating: numbers.pick(["a", "/", "é", "0"]), count: numbers.pick([300, 9_000])))\""
            )
        case 5: .array([self, self])
        case 6: .object([("", self)])
        case 7: buried(numbers.pick([3, 600, 20_000]))
        case 8: withoutOneMember(using: &numbers)
        default: withOneMemberTwice(using: &numbers)
        }
    }

    private func buried(_ depth: Int) -> FuzzedJSON {
        .scalar(String(repeating: "[", count: depth) + text + String(repeating: "]", count: depth))
    }

    private func withoutOneMember(using numbers: inout SplitMix) -> FuzzedJSON {
        switch self {
        case .object(var members) where !members.isEmpty:
            members.remove(at: numbers.upTo(members.count))
            return .object(members)
        case .array(let elements): return .array(Array(elements.dropLast()))
        default: return .scalar("null")
        }
    }

    private func withOneMemberTwice(using numbers: inout SplitMix) -> FuzzedJSON {
        switch self {
        case .object(let members) where !members.isEmpty:
            let member = numbers.pick(members)
            return .object(members + [(member.key, member.value.oddity(using: &numbers))])
        case .array(let elements) where !elements.isEmpty:
            return .array(elements + [numbers.pick(elements)])
        default: return .scalar("-\(text)")
        }
    }
}

extension FuzzedJSON: Decodable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    public init(from decoder: any Decoder) throws {
        if let members = try? decoder.container(keyedBy: Key.self) {
            self = .object(
                try members.allKeys.map {
                    ($0.stringValue, try members.decode(Self.self, forKey: $0))
                }
                .sorted { $0.0 < $1.0 })
        } else if var elements = try? decoder.unkeyedContainer() {
            var list: [FuzzedJSON] = []
            while !elements.isAtEnd { list.append(try elements.decode(Self.self)) }
            self = .array(list)
        } else {
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                self = .scalar(Self.quoted(text))
            } else if let flag = try? value.decode(Bool.self) {
                self = .scalar("\(flag)")
            } else {
                self = .scalar(try value.decodeNil() ? "null" : "\(value.decode(Int64.self))")
            }
        }
    }
}
