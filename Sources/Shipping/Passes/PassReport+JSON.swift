import FoundationEssentials

extension PassReport {
    /// What is encoded at once.
    private static let filesPerPiece = 100

    /// Hands over what `ship --json` prints, piece by piece: an encoder needs a kilobyte for each file
    /// that it has at once, and there may be 10,000.
    public func writeJSON(to put: (String) -> Void) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var frame = self
        frame.files = []
        let text = String(decoding: try encoder.encode(frame), as: UTF8.self)
        // No string of JSON has such quotes in it, so it is nothing else.
        guard let list = text.firstRange(of: #""files":[]"#) else {
            throw EncodingError.invalidValue(
                frame, .init(codingPath: [], debugDescription: "not as the encoder writes it"))
        }
        let end = text.index(before: list.upperBound)
        put(String(text[..<end]))
        for start in stride(from: 0, to: files.count, by: Self.filesPerPiece) {
            let some = Array(files[start...].prefix(Self.filesPerPiece))
            let piece = String(decoding: try encoder.encode(some), as: UTF8.self)
            put((start > 0 ? "," : "") + piece.dropFirst().dropLast())
        }
        put(String(text[end...]))
    }
}
