/// The entries of a directory, in the byte order HDFS lists them in.
struct Children: Sendable {
    typealias Entry = (name: Component, id: Int64)

    private(set) var entries: [Entry] = []

    subscript(name: Component) -> Int64? {
        let index = position(of: name)
        return index < entries.count && entries[index].name == name ? entries[index].id : nil
    }

    mutating func insert(_ id: Int64, as name: Component) {
        entries.insert((name, id), at: position(of: name))
    }

    mutating func remove(_ name: Component) {
        let index = position(of: name)
        guard index < entries.count, entries[index].name == name else { return }
        entries.remove(at: index)
    }

    /// The entries that sort after `name`; all for nil.
    func entries(after name: Component?) -> ArraySlice<Entry> {
        guard let name else { return entries[...] }
        let index = position(of: name)
        let isThere = index < entries.count && entries[index].name == name
        return entries[(isThere ? index + 1 : index)...]
    }

    /// Where `name` is, or would be.
    private func position(of name: Component) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].name < name { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
