// What every byte that is sent passes through, each alone:
//
//     micro-benchmark crc32c|crc32|checksum|bucket MEGABYTES
//
// Prints how many seconds that took.
import CLinux
import Glibc
import Shipping
import WebHDFS

/// As many bytes as libcurl asks for at once.
let piece = 256 << 10

/// The CRCs of HDFS's chunks of 512 bytes.
func crcs(
    _ bytes: UnsafeRawBufferPointer, pieces: Int,
    by function: (UnsafeRawPointer?, Int, Int, UnsafeMutablePointer<UInt32>?) -> Void
) -> Int {
    var crcs = [UInt32](repeating: 0, count: bytes.count / 512)
    for _ in 0..<pieces { function(bytes.baseAddress, 512, crcs.count, &crcs) }
    return Int(crcs[0])
}

/// What HDFS's checksum of a file is made of: the CRCs, their MD5, and the CRC of each block.
func checksum(_ bytes: UnsafeRawBufferPointer, pieces: Int) -> Int {
    var hasher = BlockHasher(blockSize: 128 << 20)
    for _ in 0..<pieces { hasher.update(bytes) }
    return hasher.finish().count
}

/// A piece after the other, at 100 MB/s, each when it may leave.
func bucket(pieces: Int) -> Int {
    let (rate, burst): (Int64, Int64) = (100_000_000, 5_000_000)
    var now: Int64 = 0
    var bucket = TokenBucket(credit: burst, at: now)
    for _ in 0..<pieces {
        bucket.refill(rate: rate, burst: burst, at: now)
        let position = bucket.reserve(piece)
        if !bucket.permits(position) {
            now = bucket.due(position, rate: rate)
            bucket.refill(rate: rate, burst: burst, at: now)
        }
        bucket.depart(piece)
    }
    return Int(truncatingIfNeeded: now)
}

func measured(_ name: String, _ bytes: UnsafeRawBufferPointer, pieces: Int) -> Int? {
    switch name {
    case "crc32c": crcs(bytes, pieces: pieces, by: clinux_crc32c_chunks)
    case "crc32": crcs(bytes, pieces: pieces, by: clinux_crc32_chunks)
    case "checksum": checksum(bytes, pieces: pieces)
    case "bucket": bucket(pieces: pieces)
    default: nil
    }
}

let arguments = CommandLine.arguments
let bytes = (0..<piece).map { UInt8(truncatingIfNeeded: $0 &* 31) }
guard arguments.count == 3, let megabytes = Int(arguments[2]) else { exit(64) }
let begun = ContinuousClock.now
let result = bytes.withUnsafeBytes {
    measured(arguments[1], $0, pieces: megabytes * 1_000_000 / piece)
}
let seconds = begun.duration(to: .now) / .seconds(1)
// The result is looked at, so that nobody leaves out what makes it.
guard let result, result != .min else { exit(64) }
print(seconds)
