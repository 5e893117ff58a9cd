/// A record's file: the record as it was when the upload was begun or taken up, and a line for each part
/// that was verified since. So a part costs as much in an upload of thousands as in a small one.
///
/// It is one JSON value all the time: a line is written over the last one, which it repeats.
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

        /// What is written over a file's last line.
        var text: [UInt8] {
            get throws { try JSONText.line(self).dropLast() + Array(",\n".utf8) + lastLine }
        }
    }

    mutating func take(_ event: Verified) {
        parts[event.part].digest = event.digest
        parts[event.part].fileID = event.fileID
        begun = max(begun, event.begun)
    }

    /// Of every file, so that all lines before it can end alike.
    static let lastLine = Array("null]}\n".utf8)

    /// What a file begins as.
    var text: [UInt8] {
        get throws {
            try JSONText.line(self).dropLast(2) + Array(",\"verified\":[\n".utf8) + Self.lastLine
        }
    }

    /// The record that a file holds.
    ///
    /// A line that is none was torn by a crash, wherever: nobody relied on it yet.
    init(text: [UInt8]) throws {
        do {
            try self.init(json: text)
        } catch {
            let lines = text.split(separator: UInt8(ascii: "\n"))
            let repaired = (0...2).lazy.compactMap { torn in
                let whole = lines.dropLast(torn).joined(separator: [UInt8(ascii: "\n")])
                return try? UploadRecord(json: whole + Self.lastLine)
            }
            guard let record = repaired.first else { throw error }
            self = record
        }
    }

    private init(json: [UInt8]) throws {
        struct Events: Decodable { let verified: [Verified?]? }
        struct NoSuchPart: Error {}
        self = try JSONText.decode(UploadRecord.self, from: json)
        for case let event? in try JSONText.decode(Events.self, from: json).verified ?? [] {
            guard parts.indices.contains(event.part) else { throw NoSuchPart() }
            take(event)
        }
    }
}
