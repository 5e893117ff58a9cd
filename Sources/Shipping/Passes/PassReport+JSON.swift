import FoundationEssentials

extension PassReport {
    /// What is encoded at once.
    private static let filesPerPiece = 100

    /// Hands over what `ship --json` prints, piece by piece: an encoder needs a kilobyte for each file
    /// that it has at once, and there may be 10,000.
    public func writeJSON(to put: (String) -> Void) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let counts = String(decoding: try encoder.encode(Counts(report: self)), as: UTF8.self)
        put(counts.dropLast() + #","files":["#)
        for start in stride(from: 0, to: files.count, by: Self.filesPerPiece) {
            let some = Array(files[start...].prefix(Self.filesPerPiece))
            let piece = String(decoding: try encoder.encode(some), as: UTF8.self)
            put((start > 0 ? "," : "") + piece.dropFirst().dropLast())
        }
        put("]}")
    }
}

/// All but the files.
private struct Counts: Encodable {
    let report: PassReport

    enum CodingKeys: String, CodingKey {
        case published, already, waiting, failed, conflicts, vanished, missed, gaps, left, bytes
        case sentBytes = "sent_bytes"
        case seconds
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(report.count(.published), forKey: .published)
        try container.encode(report.count(.already), forKey: .already)
        try container.encode(report.count(.waiting), forKey: .waiting)
        try container.encode(report.count(.failed), forKey: .failed)
        try container.encode(report.count(.conflict), forKey: .conflicts)
        try container.encode(report.count(.vanished), forKey: .vanished)
        try container.encode(report.missed, forKey: .missed)
        try container.encode(report.gaps, forKey: .gaps)
        try container.encode(report.left.amount.files, forKey: .left)
        try container.encode(report.bytes, forKey: .bytes)
        try container.encode(report.sentBytes, forKey: .sentBytes)
        try container.encode(report.seconds, forKey: .seconds)
    }
}
