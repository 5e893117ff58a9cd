/// A table of a document, and the rules of who may add to it. The parser fills it; then it is only read.
final class TOMLTable {
    /// What made a table, which decides what may add to it later.
    enum Origin {
        /// It is on the way to another one: `a` of `[a.b]`.
        case implicit
        /// `[a]`, or an element of `[[a]]`.
        case header
        /// `a` of `a.b = 1`.
        case dotted
        /// `a = {}`
        case inline
    }

    /// How many keys and lists lead here.
    let depth: Int
    private var origin: Origin
    /// In the order of the document.
    private(set) var keys: [String] = []
    private var values: [String: TOMLValue] = [:]
    /// The elements of the lists that `[[name]]` made, so that another one is added in place.
    private var elements: [String: [TOMLValue]] = [:]

    init(_ origin: Origin, depth: Int) { (self.origin, self.depth) = (origin, depth) }

    subscript(key: String) -> TOMLValue? {
        guard let value = values[key], let elements = elements[key] else { return values[key] }
        return TOMLValue(place: value.place, content: .array(elements))
    }

    /// `a.b.c = value`
    func set(
        _ keys: [String], to content: TOMLValue.Content, at place: TOMLPlace
    ) throws(TOMLSyntaxError) {
        var table = self
        for key in keys.dropLast() { table = try table.inner(key, .dotted, at: place) }
        for key in keys.suffix(1) { try table.add(key, content, at: place) }
    }

    /// `[a.b.c]` or `[[a.b.c]]`
    func open(
        _ keys: [String], isElement: Bool, at place: TOMLPlace
    ) throws(TOMLSyntaxError) -> TOMLTable {
        var table = self
        for key in keys.dropLast() { table = try table.inner(key, .implicit, at: place) }
        for key in keys.suffix(1) {
            table =
                isElement
                ? try table.element(of: key, at: place) : try table.inner(key, .header, at: place)
        }
        return table
    }

    /// The table that is `key`, made if there is none.
    private func inner(
        _ key: String, _ origin: Origin, at place: TOMLPlace
    ) throws(TOMLSyntaxError) -> TOMLTable {
        switch values[key]?.content {
        case nil:
            let table = TOMLTable(origin, depth: depth + 1)
            try add(key, .table(table), at: place)
            return table
        case .table(let table) where table.admits(origin):
            if origin == .header { values[key]?.place = place }
            return table
        case .array where origin == .implicit:
            if let last = elements[key]?.last?.table { return last }
        default: break
        }
        throw duplicate(key, at: place)
    }

    /// Whether a table may be met again on a way like `origin`; it then counts as made by it.
    private func admits(_ new: Origin) -> Bool {
        switch (origin, new) {
        case (.inline, _): return false
        case (_, .implicit), (.dotted, .dotted): return true
        case (.implicit, _):
            origin = new
            return true
        default: return false
        }
    }

    /// A new element at the end of the list that is `key`.
    private func element(
        of key: String, at place: TOMLPlace
    ) throws(TOMLSyntaxError) -> TOMLTable {
        if elements[key] == nil { try add(key, .array([]), at: place) }
        let table = TOMLTable(.header, depth: depth + 2)
        elements[key, default: []].append(TOMLValue(place: place, content: .table(table)))
        return table
    }

    private func add(
        _ key: String, _ content: TOMLValue.Content, at place: TOMLPlace
    ) throws(TOMLSyntaxError) {
        guard values[key] == nil else { throw duplicate(key, at: place) }
        keys.append(key)
        values[key] = TOMLValue(place: place, content: content)
    }

    private func duplicate(_ key: String, at place: TOMLPlace) -> TOMLSyntaxError {
        let first = values[key]?.place.line ?? place.line
        return TOMLSyntaxError(
            place: place, message: "'\(key)' is already defined in line \(first)")
    }
}
