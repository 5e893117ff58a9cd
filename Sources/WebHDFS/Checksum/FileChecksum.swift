/// A file's checksum as GETFILECHECKSUM reports it, or as computed here in the same form.
public struct FileChecksum: Hashable, Sendable {
    /// Such as `MD5-of-262144MD5-of-512CRC32C`; `ChecksumAlgorithm` reads it.
    public let algorithm: String
    /// 28 bytes (bytes per CRC, CRCs per block, MD5), or the 4 of a composite CRC.
    public let bytes: [UInt8]

    public init(algorithm: String, bytes: [UInt8]) {
        self.algorithm = algorithm
        self.bytes = bytes
    }

    /// `bytes` in lower-case hexadecimal digits.
    public var hex: String { bytes.hex }
}

extension FileChecksum: Codable {
    private enum Key: String, CodingKey {
        case algorithm, bytes, length
    }

    /// Reads the object inside `{"FileChecksum":...}` as well as what `encode` wrote.
    ///
    /// Hadoop 3.3 writes its whole 32-byte buffer; `length` says how much of it counts.
    /// Source: `WritableUtils.toByteArray`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let text = try values.decode(String.self, forKey: .bytes)
        let length = try values.decodeIfPresent(Int.self, forKey: .length)
        guard let bytes = [UInt8](hex: text), (length ?? bytes.count) >= 0,
            bytes.count >= length ?? 0
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .bytes, in: values, debugDescription: "not \(length ?? 0) bytes in hex")
        }
        self.init(
            algorithm: try values.decode(String.self, forKey: .algorithm),
            bytes: Array(bytes.prefix(length ?? bytes.count)))
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(algorithm, forKey: .algorithm)
        try values.encode(hex, forKey: .bytes)
    }
}
