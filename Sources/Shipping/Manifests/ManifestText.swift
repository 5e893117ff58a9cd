/// A manifest as JSON, made file by file: that of 10,000 files has 9 MB, and an encoder needs several
/// times as much for all of it.
enum ManifestText {
    private static let noFiles = Array("\n  \"files\" : [\n\n  ]".utf8)

    /// Hands over piece after piece of what `JSONText.encode(manifest)` is.
    static func write(_ manifest: Manifest, _ put: ([UInt8]) throws -> Void) throws {
        var frame = manifest
        frame.files = []
        let text = try JSONText.encode(frame)
        // No string of JSON has a line's end in it, so it is nothing else.
        guard let gap = text.firstRange(of: noFiles), let last = manifest.files.indices.last else {
            return try put(JSONText.encode(manifest))
        }
        try put(Array(text[..<gap.lowerBound]) + Array("\n  \"files\" : [\n".utf8))
        for index in manifest.files.indices {
            try put(indented(try JSONText.encode(manifest.files[index]), isLast: index == last))
        }
        try put(Array("  ]".utf8) + Array(text[gap.upperBound...]))
    }

    /// - Parameter text: Lines, each with its end.
    private static func indented(_ text: [UInt8], isLast: Bool) -> [UInt8] {
        var lines: [UInt8] = []
        let newline = UInt8(ascii: "\n")
        for line in text.dropLast().split(separator: newline, omittingEmptySubsequences: false) {
            if !lines.isEmpty { lines.append(newline) }
            if !line.isEmpty { lines += "    ".utf8 }
            lines += line
        }
        lines += (isLast ? "\n" : ",\n").utf8
        return lines
    }
}
