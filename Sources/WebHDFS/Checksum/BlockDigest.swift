/// What is kept of one HDFS block to compute the checksum of the file it is part of.
public struct BlockDigest: Equatable, Sendable {
    /// Bytes in the block, at least 1.
    public let length: Int64
    /// The MD5 of the CRCs of its chunks: 16 bytes.
    public let md5: [UInt8]
    /// The CRC of all its bytes.
    public let crc: UInt32

    public init(length: Int64, md5: [UInt8], crc: UInt32) {
        self.length = length
        self.md5 = md5
        self.crc = crc
    }
}

extension BlockDigest: Codable {
    private enum Key: String, CodingKey {
        case length, md5, crc
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let digits = try values.decode(String.self, forKey: .md5)
        guard let md5 = [UInt8](hex: digits), md5.count == 16 else {
            throw DecodingError.dataCorruptedError(
                forKey: .md5, in: values, debugDescription: "not 32 hexadecimal digits")
        }
        self.init(
            length: try values.decode(Int64.self, forKey: .length), md5: md5,
            crc: try values.decode(UInt32.self, forKey: .crc))
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(length, forKey: .length)
        try values.encode(md5.hex, forKey: .md5)
        try values.encode(crc, forKey: .crc)
    }
}
