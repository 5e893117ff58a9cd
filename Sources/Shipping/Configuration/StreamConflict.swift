/// What two streams would both claim, so that one would hinder the other.
enum StreamConflict {
    /// - Returns: With the name of the later stream, what is wrong and what would be right.
    static func all(in streams: [StreamConfiguration]) -> [(name: String, message: String)] {
        streams.indices.flatMap { index in
            streams[..<index].compactMap { earlier in
                conflict(streams[index], earlier).map { (streams[index].name, $0) }
            }
        }
    }

    private static func conflict(
        _ one: StreamConfiguration, _ other: StreamConfiguration
    ) -> String? {
        if one.source.couldClaimSameFile(as: other.source) {
            return "its source could claim the same files as that of streams.\(other.name)"
                + " (\(one.source) and \(other.source)); make the patterns exclude each other"
        }
        guard one.destination == other.destination, !one.destination.uses("stream"),
            !one.destination.uses("name") || one.source.couldShareName(with: other.source)
        else { return nil }
        return "its files could get the same destinations as those of streams.\(other.name)"
            + " (\(one.destination)); add {stream}, or a directory of its own"
    }
}
