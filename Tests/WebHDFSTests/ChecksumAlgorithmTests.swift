import FoundationEssentials
import Testing
import WebHDFS

@Suite struct ChecksumAlgorithmTests {
    @Test(arguments: [
        (
            "MD5-of-262144MD5-of-512CRC32C",
            ChecksumAlgorithm.md5OfMD5OfCRC(
                crcsPerBlock: 262_144, bytesPerChecksum: 512, kind: .crc32c)
        ),
        (
            "MD5-of-0MD5-of-0CRC32",
            .md5OfMD5OfCRC(crcsPerBlock: 0, bytesPerChecksum: 0, kind: .crc32)
        ),
        ("COMPOSITE-CRC32C", .composite(.crc32c)),
        ("COMPOSITE-CRC32", .composite(.crc32)),
    ])
    func aNameIsReadAndWritten(text: String, algorithm: ChecksumAlgorithm) {
        #expect(ChecksumAlgorithm(text) == algorithm)
        #expect(algorithm.name == text)
    }

    @Test(arguments: [
        "", "MD5", "MD5-of-", "MD5-of-1MD5-of-512", "MD5-of-1MD5-of-CRC32",
        "MD5-of-1MD5-of-512NULL",
        "COMPOSITE-MD5", "MD5-of-99999999999999999999MD5-of-512CRC32", "md5-of-1MD5-of-512CRC32",
    ])
    func anotherNameIsUnknown(text: String) {
        #expect(ChecksumAlgorithm(text) == nil)
    }

    @Test func onlyTheBytesThatCountAreTaken() throws {
        let checksum = "000002000000000000000000813e013932b3af234097493b41c7a5b3"
        let json =
            #"{"algorithm":"MD5-of-0MD5-of-512CRC32C","bytes":"\#(checksum)00000000","length":28}"#
        let read = try JSONDecoder().decode(FileChecksum.self, from: Data(json.utf8))
        #expect(read.hex == checksum)
        #expect(read.bytes.count == 28)
    }

    @Test(arguments: [
        #"{"algorithm":"A","bytes":"00","length":28}"#,
        #"{"algorithm":"A","bytes":"0","length":0}"#,
        #"{"algorithm":"A","bytes":"00","length":-1}"#,
        #"{"algorithm":"A","bytes":"xy"}"#,
        #"{"bytes":"00"}"#,
    ])
    func aChecksumThatMakesNoSenseIsRefused(json: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(FileChecksum.self, from: Data(json.utf8))
        }
    }

    @Test func aChecksumSurvivesJSON() throws {
        let checksum = FileChecksum(algorithm: "COMPOSITE-CRC32C", bytes: [1, 2, 0xab, 0xcd])
        let json = try JSONEncoder().encode(checksum)
        #expect(try JSONDecoder().decode(FileChecksum.self, from: json) == checksum)
    }
}
