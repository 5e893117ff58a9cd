/// Where in a manifest's file the receipts are, so that a part of them can be read, or replaced, while
/// the others stay on disk.
struct ManifestIndex: Sendable {
    struct Entry: Sendable {
        /// Where its text is in the file.
        let range: Range<Int64>
        /// Hashes, which are those of this process: of the path, of what is left of it without what a
        /// compressor adds, and of the file's path in HDFS.
        let source: Int
        let stem: Int
        let destination: Int
        let inode: UInt64
        let state: ManifestFile.State
    }

    /// The manifest without its files.
    let frame: Manifest
    /// In the order of the file.
    let entries: [Entry]

    /// - Returns: Nil if the file is damaged.
    init?(_ file: borrowing StateReader) throws(StateError) {
        var scanner = ManifestScanner()
        var entries: [Entry] = []
        var isSound = true
        try file.forEachPiece { piece in
            scanner.scan(piece) { receipt in
                guard let entry = Entry(receipt) else {
                    isSound = false
                    return
                }
                entries.append(entry)
            }
        }
        guard isSound, scanner.isWhole,
            let frame = try? JSONText.decode(Manifest.self, from: scanner.frame)
        else { return nil }
        (self.frame, self.entries) = (frame, entries)
    }
}

extension ManifestIndex.Entry {
    fileprivate init?(_ receipt: ManifestScanner.Receipt) {
        guard let source = Self.string(receipt.source),
            let destination = Self.string(receipt.destination),
            let state = ManifestFile.State(
                rawValue: String(decoding: receipt.state, as: UTF8.self)),
            let inode = UInt64(String(decoding: receipt.inode, as: UTF8.self))
        else { return nil }
        self.init(
            range: receipt.range, source: source.hashValue,
            stem: LogicalName(source).stem.hashValue, destination: destination.hashValue,
            inode: inode, state: state)
    }

    private static func string(_ raw: [UInt8]) -> String? {
        if !raw.contains(UInt8(ascii: "\\")) { return String(validating: raw, as: UTF8.self) }
        let quote = [UInt8(ascii: "\"")]
        return try? JSONText.decode(String.self, from: quote + raw + quote)
    }
}
