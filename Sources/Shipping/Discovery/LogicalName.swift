/// A file's name without what a compressor adds: `a.log` and `a.log.gz` are one logical file.
struct LogicalName: Hashable, Sendable {
    enum Compression: String, CaseIterable, Sendable {
        case gzip = ".gz"
        case bzip2 = ".bz2"
        case zstandard = ".zst"
        case xz = ".xz"
        case lz4 = ".lz4"

        /// How many bytes at the end of a name say that it is of a compressed file; nil if none do.
        static func suffixLength(of name: UnsafeRawBufferPointer) -> Int? {
            suffixes.first { suffix in
                name.count > suffix.count && name.suffix(suffix.count).elementsEqual(suffix)
            }?.count
        }

        private static let suffixes = allCases.map { Array($0.rawValue.utf8) }
    }

    /// `a.log` of `a.log.gz`. Works for paths too.
    let stem: String
    /// nil for a plain file.
    let compression: Compression?

    init(_ name: String) {
        compression = Compression.allCases.first { suffix in
            // A name that is nothing but the extension is a hidden file's.
            name.utf8.count > suffix.rawValue.utf8.count && name.hasSuffix(suffix.rawValue)
                && !name.dropLast(suffix.rawValue.count).hasSuffix("/")
        }
        stem = String(name.dropLast(compression?.rawValue.count ?? 0))
    }
}
