extension ManifestStore {
    /// The newest slots of a stream that have a manifest, oldest first.
    ///
    /// - Parameters:
    ///   - count: How many at most; the folders of the others are not looked into.
    ///   - end: The first one that does not count. A clock that was ahead left some of the future.
    public func slots(
        of stream: String, newest count: Int = .max, before end: HourLabel = .last
    ) throws(StateError) -> [HourLabel] {
        var found: [HourLabel] = []
        try collect(&found, upTo: count, before: end, "\(state.manifests)/\(stream)", [])
        return found.reversed()
    }

    /// Walks `<YYYY>/<MM>/<DD>/<HH>.json` backwards.
    private func collect(
        _ found: inout [HourLabel], upTo count: Int, before end: HourLabel, _ root: String,
        _ folders: [String]
    ) throws(StateError) {
        let names = try FolderListing.names(in: ([root] + folders).joined(separator: "/"))
        for name in names.sorted(by: >) where found.count < count {
            if folders.count < 3 {
                try collect(&found, upTo: count, before: end, root, folders + [name])
            } else if name.hasSuffix(".json") {
                let day = folders.joined(separator: "-")
                if let label = HourLabel("\(day)T\(name.dropLast(5))"), label < end {
                    found.append(label)
                }
            }
        }
    }
}
