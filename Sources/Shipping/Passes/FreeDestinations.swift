import WebHDFS

/// Destinations that nothing has taken, as listings of their directories told: one request for many
/// files instead of one for each.
///
/// It may be otherwise by the time a file is published: RENAME refuses what was taken since.
struct FreeDestinations: Sendable {
    /// How many files a listing must tell of, because it costs the NameNode more than a file's status:
    /// up to a thousand entries.
    static let worthwhile = 16

    private var paths: Set<HDFSPath> = []

    /// Looks into the directories where much is due. What cannot be listed is left to each file.
    init(_ works: [SlotWork], _ hdfs: WebHDFSClient) async {
        let due = works.flatMap { $0.plan.due.map(\.destination) }
        for (directory, destinations) in Dictionary(grouping: due, by: \.parent) {
            guard let directory, destinations.count >= Self.worthwhile else { continue }
            await look(for: destinations, in: directory, hdfs)
        }
    }

    func contains(_ path: HDFSPath) -> Bool { paths.contains(path) }

    private mutating func look(
        for destinations: [HDFSPath], in directory: HDFSPath, _ hdfs: WebHDFSClient
    ) async {
        var left = destinations.map { (name: $0.name, path: $0) }[...]
        left.sort { $0.name.isListedBefore($1.name) }
        while left.count >= Self.worthwhile, let first = left.first {
            let taken: Set<String>
            let answered: ArraySlice<(name: String, path: HDFSPath)>
            do {
                // The name less its end is before it, and begins the listing behind itself.
                let start = String(first.name.dropLast())
                let batch = try await hdfs.batch(of: directory, after: start.isEmpty ? nil : start)
                taken = Set(batch.entries.map(\.pathSuffix))
                answered = left.prefix { batch.reaches($0.name) }
            } catch  where error.isNotFound {
                (taken, answered) = ([], left)
            } catch {
                return
            }
            paths.formUnion(answered.lazy.filter { !taken.contains($0.name) }.map(\.path))
            guard answered.count >= Self.worthwhile else { return }
            left.removeFirst(answered.count)
        }
    }
}
