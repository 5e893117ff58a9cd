struct TOMLValue {
    enum Content {
        case string(String)
        case integer(Int)
        case float(Double)
        case boolean(Bool)
        case dateOrTime(String)
        case array([TOMLValue])
        case table(TOMLTable)
    }

    /// Where the value begins; that of a member of a table, where its key does.
    var place: TOMLPlace
    let content: Content
}

extension TOMLValue {
    var string: String? { if case .string(let text) = content { text } else { nil } }
    var integer: Int? { if case .integer(let number) = content { number } else { nil } }
    var boolean: Bool? { if case .boolean(let flag) = content { flag } else { nil } }
    var array: [TOMLValue]? { if case .array(let values) = content { values } else { nil } }
    var table: TOMLTable? { if case .table(let table) = content { table } else { nil } }
}
