import Testing

@testable import WebHDFS

/// Blocks and checksums as HDFS computes them.
///
/// The expected values were computed by an independent program and agree with a real Hadoop's.
@Suite struct FileChecksumTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let length: Int
        let blockSize: Int64
        /// The 28 bytes with CRC32C.
        let crc32c: String
        /// Their last 16 with CRC32.
        let crc32: String

        var testDescription: String { "\(length) bytes in blocks of \(blockSize)" }
    }

    static let vectors = [
        Vector(
            length: 0, blockSize: 1 << 20,
            crc32c: "00000000000000000000000070bc8f4b72a86921468bf8e8441dce51",
            crc32: "70bc8f4b72a86921468bf8e8441dce51"),
        Vector(
            length: 1, blockSize: 1 << 20,
            crc32c: "000002000000000000000000813e013932b3af234097493b41c7a5b3",
            crc32: "f5b38a340ac7a3e61cd72a7e4d841518"),
        Vector(
            length: 511, blockSize: 1 << 20,
            crc32c: "00000200000000000000000050486afec1ca7c084d98e77d597f6968",
            crc32: "73f0ad72ddcb5a8d1ca8e89751f2720b"),
        Vector(
            length: 512, blockSize: 1 << 20,
            crc32c: "000002000000000000000000621e2f4852dd891f0fdc7e9dc834f4ea",
            crc32: "b8988959bf9bdcfd5e03556b93234f31"),
        Vector(
            length: 513, blockSize: 1 << 20,
            crc32c: "00000200000000000000000034445445fbd264e4642863c49da0f1af",
            crc32: "fffbdd8d5fbdc01513757055490385ce"),
        Vector(
            length: 1_048_576, blockSize: 1 << 20,
            crc32c: "000002000000000000000000630b3c55b13773d10a464c493365ba94",
            crc32: "3ad00fd2ac362c997baef225ba990720"),
        Vector(
            length: 1_048_577, blockSize: 1 << 20,
            crc32c: "00000200000000000000080019ab7275c98bfd446f7ce88a85ef2aa3",
            crc32: "571bf0be7190db572a883c9c75c4aa78"),
        Vector(
            length: 2_621_440, blockSize: 1 << 20,
            crc32c: "0000020000000000000008002a5528e0132c9cdf5700938fd2ad0c9b",
            crc32: "78ae72ab6e876eb96af985ca81509bf5"),
        Vector(
            length: 327_803, blockSize: 64 << 10,
            crc32c: "000002000000000000000080ede396df8d54944d81ca4104c65a581c",
            crc32: "da6284beca7b8e3c0b333e983a3b7f05"),
    ]

    @Test(arguments: vectors) func theChecksumIsHDFSs(vector: Vector) throws {
        let bytes = pattern(vector.length)
        let castagnoli = try #require(
            fileChecksum(of: digests(of: bytes, blockSize: vector.blockSize)))
        #expect(castagnoli.hex == vector.crc32c)
        let zlib = try #require(
            fileChecksum(
                of: digests(of: bytes, blockSize: vector.blockSize, form: .init(kind: .crc32)),
                form: ChecksumForm(kind: .crc32)))
        #expect(zlib.hex == vector.crc32c.prefix(24) + vector.crc32)
    }

    @Test func aFileThatRealHadoopStoredHasHadoopsChecksum() {
        let checksum = fileChecksum(of: digests(of: Array("bar\n".utf8), blockSize: 1 << 20))
        #expect(
            checksum?.hex == "00000200" + "0000000000000000" + "27c076e4987344253650d3335a5d08ce")
        #expect(checksum?.algorithm == "MD5-of-0MD5-of-512CRC32C")
    }

    @Test func theAlgorithmNamesTheCRCsOfTheFirstOfSeveralBlocks() {
        let one = fileChecksum(of: digests(of: pattern(65_536), blockSize: 65_536))
        let two = fileChecksum(of: digests(of: pattern(65_537), blockSize: 65_536))
        #expect(one?.algorithm == "MD5-of-0MD5-of-512CRC32C")
        #expect(two?.algorithm == "MD5-of-128MD5-of-512CRC32C")
    }

    @Test func joinedPartsOfWholeBlocksHaveTheChecksumOfTheWhole() {
        let bytes = pattern(300_000)
        let parts = [bytes[..<131_072], bytes[131_072..<262_144], bytes[262_144...]]
            .flatMap { digests(of: Array($0), blockSize: 65_536) }
        #expect(fileChecksum(of: parts) == fileChecksum(of: digests(of: bytes, blockSize: 65_536)))
    }

    @Test func joinedPartsOfAnyLengthKeepTheirOwnChunks() {
        let parts = [pattern(1000), pattern(2000)].flatMap { digests(of: $0, blockSize: 65_536) }
        #expect(parts.map(\.length) == [1000, 2000])
        #expect(fileChecksum(of: parts)?.algorithm == "MD5-of-2MD5-of-512CRC32C")
        #expect(
            fileChecksum(of: parts)
                != fileChecksum(of: digests(of: pattern(3000), blockSize: 65_536)))
    }

    @Test(arguments: CRCKind.allCases)
    func theCompositeIsTheCRCOfTheWholeWhateverTheBlocksAre(kind: CRCKind) {
        let bytes = pattern(327_803)
        let whole = bytes.withUnsafeBytes { kind.crc(0, $0) }
        let form = ChecksumForm(kind: kind)
        for blockSize: Int64 in [64 << 10, 100_000, 1 << 20] {
            let checksum = fileChecksum(
                of: digests(of: bytes, blockSize: blockSize, form: form), form: form,
                like: .composite(kind))
            #expect(checksum?.algorithm == "COMPOSITE-\(kind.rawValue)")
            #expect(checksum?.hex == hex(whole))
        }
    }

    /// What Hadoop 3.3.6's own shell printed for such a file.
    @Test func theCompositeIsHadoops() {
        let blocks = digests(of: pattern(327_803), blockSize: 64 << 10)
        #expect(fileChecksum(of: blocks, like: .composite(.crc32c))?.hex == "f5515995")
    }

    @Test func aChecksumOfAnotherKindIsNotCompared() {
        let blocks = digests(of: pattern(1000), blockSize: 1 << 20)
        for text in [
            "MD5-of-0MD5-of-512CRC32", "MD5-of-0MD5-of-1024CRC32C", "COMPOSITE-CRC32",
        ] {
            #expect(fileChecksum(of: blocks, like: ChecksumAlgorithm(text)) == nil)
        }
        #expect(
            fileChecksum(of: blocks, like: ChecksumAlgorithm("MD5-of-9MD5-of-512CRC32C")) != nil)
    }

    @Test func anEmptyFileIsComparedWithAnyOther() throws {
        let empty = try #require(fileChecksum(of: []))
        #expect(empty.algorithm == "MD5-of-0MD5-of-0CRC32")
        let blocks = digests(of: pattern(3), blockSize: 1 << 20)
        let other = fileChecksum(of: blocks, like: ChecksumAlgorithm(empty.algorithm))
        #expect(other != nil && other != empty)
        #expect(fileChecksum(of: [], like: ChecksumAlgorithm("MD5-of-0MD5-of-1024CRC32")) == empty)
    }
}

/// Byte i is (31 i + 7) mod 256.
func pattern(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: 31 &* $0 &+ 7) }
}

func digests(
    of bytes: [UInt8], blockSize: Int64, form: ChecksumForm = ChecksumForm()
) -> [BlockDigest] {
    var hasher = BlockHasher(blockSize: blockSize, form: form)
    bytes.withUnsafeBytes { hasher.update($0) }
    return hasher.finish()
}

/// Eight lower-case hexadecimal digits.
func hex(_ number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
}
