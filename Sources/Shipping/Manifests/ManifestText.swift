/// A manifest as JSON, made file by file: that of 10,000 files has 9 MB, and an encoder needs several
/// times as much for all of it.
struct ManifestText {
    private static let noFiles = Array("\n  \"files\" : [\n\n  ]".utf8)

    private let put: ([UInt8]) throws -> Void
    private var isFirst = true

    /// Hands over piece after piece of what `JSONText.encode(manifest)` is.
    static func write(_ manifest: Manifest, _ put: ([UInt8]) throws -> Void) throws {
        try write(manifest, put) { text in
            for file in manifest.files { try text.append(file) }
        }
    }

    /// The same, with the receipts that another file has besides: those of other sources.
    static func write(
        _ manifest: Manifest, replacing sources: Set<String>, in index: ManifestIndex,
        of file: borrowing StateReader, _ put: ([UInt8]) throws -> Void
    ) throws {
        let replaced = Set(sources.map(\.hashValue))
        let place = index.entries.firstIndex { replaced.contains($0.source) } ?? index.entries.count
        try write(manifest, put) { text in
            for entry in index.entries[..<place] { try text.append(raw: file.read(entry.range)) }
            for file in manifest.files { try text.append(file) }
            for entry in index.entries[place...] where !replaced.contains(entry.source) {
                try text.append(raw: file.read(entry.range))
            }
        }
    }

    private static func write(
        _ manifest: Manifest, _ put: ([UInt8]) throws -> Void,
        files append: (inout ManifestText) throws -> Void
    ) throws {
        var frame = manifest
        frame.files = []
        let text = try JSONText.encode(frame)
        // No string of JSON has a line's end in it, so it is nothing else.
        guard let gap = text.firstRange(of: noFiles) else {
            throw EncodingError.invalidValue(
                manifest, .init(codingPath: [], debugDescription: "not as the encoder writes it"))
        }
        try put(Array(text[..<gap.lowerBound]) + Array("\n  \"files\" : [".utf8))
        try withoutActuallyEscaping(put) { put in
            var files = ManifestText(put: put)
            try append(&files)
            try put(Array((files.isFirst ? "\n\n  ]" : "\n  ]").utf8))
        }
        try put(Array(text[gap.upperBound...]))
    }

    private mutating func append(_ file: ManifestFile) throws {
        let newline = UInt8(ascii: "\n")
        var text: [UInt8] = []
        for line in try JSONText.encode(file).dropLast()
            .split(separator: newline, omittingEmptySubsequences: false)
        {
            if !text.isEmpty { text += line.isEmpty ? [newline] : [newline] + Self.indentation }
            text += line
        }
        try append(raw: text)
    }

    private static let indentation = Array("    ".utf8)

    /// - Parameter text: As it is in a manifest, without the white space before it.
    private mutating func append(raw text: [UInt8]) throws {
        try put(Array((isFirst ? "\n    " : ",\n    ").utf8) + text)
        isFirst = false
    }
}
