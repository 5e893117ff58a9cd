/// Which files a look keeps: the first ones from a place on, in the order in which they are shipped. So
/// it needs memory for these, however many there are.
struct ScanWindow: Sendable {
    /// All forms of a log are at the same place, and so are names that Swift takes for one.
    struct Place: Comparable, Sendable {
        /// Of the request.
        let rank: Int
        let stem: String

        static func < (a: Place, b: Place) -> Bool {
            if a.rank != b.rank { return a.rank < b.rank }
            return a.stem < b.stem
        }
    }

    /// Files up to there were looked at before.
    var after: Place?
    /// For what is kept: at most a half more, and all forms of one log.
    var bytes = Int.max
    /// What it would take to keep all files of each request, by its rank, as an earlier look showed.
    var seenBytes: [Int: Int] = [:]
    /// What an earlier look found to be claimed by several slots.
    var claimed: [String: DiscoveryProblem] = [:]

    static let all = ScanWindow()
}
