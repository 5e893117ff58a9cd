/// A record's file: a line with the record as it was when the upload was begun or taken up, and one for
/// each part that was verified since. So a part costs as much in an upload of thousands as in a small one.
extension UploadRecord {
    /// That a part was verified.
    struct Verified: Codable, Sendable {
        let part: Int
        let digest: PartDigest
        let fileID: Int64?
        /// Of the record, from then on.
        let begun: Int

        enum CodingKeys: String, CodingKey {
            case part, digest
            case fileID = "file_id"
            case begun
        }
    }

    mutating func take(_ event: Verified) {
        parts[event.part].digest = event.digest
        parts[event.part].fileID = event.fileID
        begun = max(begun, event.begun)
    }

    /// The record that a file holds.
    ///
    /// A last line that is none was torn by a crash, wherever: nobody relied on it yet.
    init(lines bytes: [UInt8]) throws {
        var lines = bytes.split(separator: UInt8(ascii: "\n"))[...]
        guard let first = lines.popFirst() else { throw NoEvent() }
        guard let begun = try? JSONText.decode(UploadRecord.self, from: Array(first)) else {
            // On many lines, as somebody's editor or an earlier version has it.
            self = try JSONText.decode(UploadRecord.self, from: bytes)
            return
        }
        self = begun
        while let line = lines.popFirst() {
            do {
                let event = try JSONText.decode(Verified.self, from: Array(line))
                guard parts.indices.contains(event.part) else { throw NoEvent() }
                take(event)
            } catch {
                guard lines.isEmpty else { throw error }
            }
        }
    }

    private struct NoEvent: Error {}
}
