import CLinux
import FoundationEssentials
import Testing

@testable import WebHDFS

@Suite struct BlockHasherTests {
    @Test(arguments: CRCKind.allCases, [1, 3, 8, 512, 1000])
    func itDoesNotMatterHowTheBytesAreSplit(kind: CRCKind, bytesPerChecksum: Int) {
        let form = ChecksumForm(kind: kind, bytesPerChecksum: bytesPerChecksum)
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20 {
            let bytes = (0..<Int.random(in: 0..<20_000)).map { _ in UInt8.random(in: 0...255) }
            let blockSize = Int64.random(in: 1..<9_000)
            var hasher = BlockHasher(blockSize: blockSize, form: form)
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...3_000, using: &random))
                piece.withUnsafeBytes { hasher.update($0) }
                rest = rest.dropFirst(piece.count)
            }
            let whole = digests(of: bytes, blockSize: blockSize, form: form)
            #expect(hasher.finish() == whole)
        }
    }

    @Test(arguments: CRCKind.allCases) func aBlocksCRCIsThatOfItsBytes(kind: CRCKind) {
        let bytes = pattern(1_000_001)
        let blocks = digests(of: bytes, blockSize: 300_001, form: ChecksumForm(kind: kind))
        #expect(blocks.map(\.length) == [300_001, 300_001, 300_001, 99_998])
        var offset = 0
        for block in blocks {
            let end = offset + Int(block.length)
            #expect(block.crc == Array(bytes[offset..<end]).withUnsafeBytes { kind.crc(0, $0) })
            offset = end
        }
    }

    @Test func nothingMakesNoBlocks() {
        var hasher = BlockHasher(blockSize: 10)
        hasher.update(UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(hasher.finish().isEmpty)
    }

    @Test func afterFinishItBeginsAnew() {
        var hasher = BlockHasher(blockSize: 1000)
        let bytes = pattern(1500)
        bytes.withUnsafeBytes { hasher.update($0) }
        let first = hasher.finish()
        bytes.withUnsafeBytes { hasher.update($0) }
        #expect(hasher.finish() == first)
    }

    @Test func aDigestSurvivesJSON() throws {
        let digest = BlockDigest(length: 134_217_728, md5: Array(0..<16), crc: 0xfedc_ba98)
        let json = try JSONEncoder().encode(digest)
        #expect(
            String(decoding: json, as: UTF8.self).contains(
                #""md5":"000102030405060708090a0b0c0d0e0f""#))
        #expect(try JSONDecoder().decode(BlockDigest.self, from: json) == digest)
    }

    @Test(arguments: ["", "00", "zz0102030405060708090a0b0c0d0e0f"])
    func aDigestWithAnotherMD5IsRefused(md5: String) {
        let json = Data(#"{"length":1,"md5":"\#(md5)","crc":1}"#.utf8)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(BlockDigest.self, from: json)
        }
    }
}

@Suite struct CRCTests {
    @Test func theCheckValuesAreRight() {
        Array("123456789".utf8).withUnsafeBytes {
            #expect(CRCKind.crc32c.crc(0, $0) == 0xe306_9283)
            #expect(CRCKind.crc32.crc(0, $0) == 0xcbf4_3926)
        }
    }

    /// At every alignment, and around the lengths where the fast ways begin and end.
    @Test func theProcessorsInstructionsAgreeWithTheTables() {
        let bytes = (0..<1200).map { _ in UInt8.random(in: 0...255) }
        bytes.withUnsafeBytes { all in
            for start in 0..<16 {
                for count in Array(0...140) + [511, 512, 513, 1023, 1100] {
                    let piece = UnsafeRawBufferPointer(rebasing: all[start..<start + count])
                    #expect(
                        clinux_crc32c(7, piece.baseAddress, count)
                            == clinux_crc32c_portable(7, piece.baseAddress, count))
                    #expect(
                        clinux_crc32(7, piece.baseAddress, count)
                            == clinux_crc32_portable(7, piece.baseAddress, count))
                }
            }
        }
    }

    @Test(arguments: CRCKind.allCases, [1, 8, 64, 72, 500, 512])
    func chunksHaveTheirOwnCRCs(kind: CRCKind, chunk: Int) {
        let bytes = pattern(11 * chunk)
        let alone = (0..<11).map { index in
            bytes[index * chunk..<(index + 1) * chunk].withUnsafeBytes { kind.crc(0, $0) }
        }
        let together = [UInt32](unsafeUninitializedCapacity: 11) { crcs, count in
            count = 11
            bytes.withUnsafeBytes {
                kind.crcs(
                    of: $0, chunk: chunk, into: UnsafeMutableBufferPointer(rebasing: crcs[..<11]))
            }
        }
        #expect(together == alone)
    }

    @Test(arguments: CRCKind.allCases)
    func crcsOfPartsAreJoinedToThatOfTheWhole(kind: CRCKind) {
        let bytes = pattern(5000)
        let whole = bytes.withUnsafeBytes { kind.crc(0, $0) }
        for cut in [0, 1, 7, 512, 2500, 4999, 5000] {
            let first = bytes[..<cut].withUnsafeBytes { kind.crc(0, $0) }
            let second = bytes[cut...].withUnsafeBytes { kind.crc(0, $0) }
            #expect(kind.joined(first, second, secondLength: Int64(5000 - cut)) == whole)
        }
    }
}
