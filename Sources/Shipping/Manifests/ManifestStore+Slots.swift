extension ManifestStore {
    /// The newest slots of a stream that have a manifest, oldest first.
    ///
    /// - Parameter count: How many at most; the folders of the others are not looked into.
    public func slots(
        of stream: String, newest count: Int = .max
    ) throws(StateError) -> [HourLabel] {
        var found: [HourLabel] = []
        try collect(&found, upTo: count, below: "\(state.manifests)/\(stream)", [])
        return found.reversed()
    }

    /// Walks `<YYYY>/<MM>/<DD>/<HH>.json` backwards.
    private func collect(
        _ found: inout [HourLabel], upTo count: Int, below root: String, _ folders: [String]
    ) throws(StateError) {
        let names = try FolderListing.names(in: ([root] + folders).joined(separator: "/"))
        for name in names.sorted(by: >) where found.count < count {
            if folders.count < 3 {
                try collect(&found, upTo: count, below: root, folders + [name])
            } else if name.hasSuffix(".json") {
                let day = folders.joined(separator: "-")
                if let label = HourLabel("\(day)T\(name.dropLast(5))") { found.append(label) }
            }
        }
    }
}
