/// Finds what somebody meant to write.
enum Spelling {
    /// The nearest of `known`, unless it takes more changes than a slip of the finger.
    static func nearest(to word: String, of known: [String]) -> String? {
        let most = max(1, min(3, word.count / 2))
        // A long word would only cost time.
        guard word.utf8.count <= 64 else { return nil }
        return known.map { (word: $0, changes: changes(from: word, to: $0)) }
            .filter { $0.changes <= most }
            .min { $0.changes < $1.changes }?.word
    }

    /// How many letters must be added, removed or replaced. Source: Levenshtein distance, row by row.
    private static func changes(from a: String, to b: String) -> Int {
        let a = Array(a)
        let b = Array(b)
        var row = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let replaced = diagonal + (letter == b[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }
}
