/// A file's name without what a compressor adds: `a.log` and `a.log.gz` are one logical file.
struct LogicalName: Hashable, Sendable {
    enum Compression: String, CaseIterable, Sendable {
        case gzip = ".gz"
        case bzip2 = ".bz2"
        case zstandard = ".zst"
        case xz = ".xz"
        case lz4 = ".lz4"

        /// That of the file with this name or path; nil if it is plain.
        static func of(_ name: UnsafeRawBufferPointer) -> Compression? {
            suffixes.first { _, suffix in
                // A name that is nothing but the extension is a hidden file's.
                let rest = name.dropLast(suffix.count)
                return !rest.isEmpty && rest.last != UInt8(ascii: "/")
                    && name[rest.endIndex...].elementsEqual(suffix)
            }?.compression
        }

        // Compared byte by byte, as names are everywhere: the dot may be one character with what is
        // before it.
        private static let suffixes = allCases.map { (compression: $0, Array($0.rawValue.utf8)) }

        /// How long what it adds to a name is.
        var suffixBytes: Int { rawValue.utf8.count }
    }

    /// `a.log` of `a.log.gz`. Works for paths too.
    let stem: String
    /// nil for a plain file.
    let compression: Compression?

    init(_ name: String) {
        var name = name
        compression = name.withUTF8 { Compression.of(UnsafeRawBufferPointer($0)) }
        stem = String(Substring(name.utf8.dropLast(compression?.suffixBytes ?? 0)))
    }
}
