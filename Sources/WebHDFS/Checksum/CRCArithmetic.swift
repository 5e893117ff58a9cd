internal import CLinux

extension CRCKind {
    /// The CRC of what `crc` is the CRC of, followed by `bytes`; that of nothing is 0.
    func crc(_ crc: UInt32 = 0, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        switch self {
        case .crc32: clinux_crc32(crc, bytes.baseAddress, bytes.count)
        case .crc32c: clinux_crc32c(crc, bytes.baseAddress, bytes.count)
        }
    }

    /// Fills `crcs` with the CRC of every `chunk` bytes; there must be `crcs.count` such chunks in
    /// `bytes`.
    func crcs(
        of bytes: UnsafeRawBufferPointer, chunk: Int, into crcs: UnsafeMutableBufferPointer<UInt32>
    ) {
        switch self {
        case .crc32: clinux_crc32_chunks(bytes.baseAddress, chunk, crcs.count, crcs.baseAddress)
        case .crc32c: clinux_crc32c_chunks(bytes.baseAddress, chunk, crcs.count, crcs.baseAddress)
        }
    }

    /// The CRC of two runs of bytes, one behind the other, of which only the CRCs are known.
    func joined(_ first: UInt32, _ second: UInt32, secondLength: Int64) -> UInt32 {
        multiply(first, powerOfX(bytes: secondLength)) ^ second
    }

    /// The polynomial, with the coefficient of x^0 in the highest bit, as in all numbers here.
    private var polynomial: UInt32 {
        switch self {
        case .crc32: 0xEDB8_8320
        case .crc32c: 0x82F6_3B78
        }
    }

    /// The product of two polynomials modulo the kind's own.
    func multiply(_ a: UInt32, _ b: UInt32) -> UInt32 {
        var (a, b, product) = (a, b, UInt32(0))
        while a != 0 {
            if a & one != 0 { product ^= b }
            a <<= 1
            b = b & 1 == 0 ? b >> 1 : b >> 1 ^ polynomial
        }
        return product
    }

    /// x^(8 * `bytes`): multiplying a CRC by it appends so many zero bytes, but for the inversions,
    /// which cancel out when CRCs are joined.
    func powerOfX(bytes: Int64) -> UInt32 { powerOfX(8 * bytes) }

    /// x^`exponent`.
    func powerOfX(_ exponent: Int64) -> UInt32 {
        var (result, square, rest) = (one, one >> 1, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result = multiply(result, square) }
            square = multiply(square, square)
            rest >>= 1
        }
        return result
    }
}

/// The polynomial 1.
private let one: UInt32 = 1 << 31

/// Joins the CRC of many bytes with those of the next chunks, always of the same length.
struct CRCJoiner: Sendable {
    /// For each of a CRC's four bytes, lowest first, its 256 products with x^(8 * length): so a chunk
    /// takes four look-ups in 4 KiB.
    private let products: [UInt32]
    /// For the processor's instructions, where it has them; else empty.
    private let powers: [UInt32]

    /// What nearly every file needs: making one takes as long as joining 10,000 chunks.
    private static let usual = CRCJoiner(making: .crc32c, 512)

    init(kind: CRCKind, length: Int) {
        self = kind == .crc32c && length == 512 ? .usual : CRCJoiner(making: kind, length)
    }

    private init(making kind: CRCKind, _ length: Int) {
        let canJoin = kind == .crc32c && clinux_crc32c_can_join() && length * 8 > 33
        powers =
            canJoin ? [4, 3, 2, 1].map { kind.powerOfX(Int64($0 * length * 8 - 33)) } : []
        let power = kind.powerOfX(bytes: Int64(length))
        products = (0..<4).flatMap { place in
            (0..<256).map { kind.multiply(UInt32($0) << (8 * place), power) }
        }
    }

    /// The CRC of what `first` is the CRC of, followed by what `chunks` are the CRCs of.
    func joined(_ first: UInt32, _ chunks: UnsafeMutableBufferPointer<UInt32>) -> UInt32 {
        let fours = powers.isEmpty ? 0 : chunks.count / 4
        let start = clinux_crc32c_join(first, chunks.baseAddress, fours, powers)
        return products.withUnsafeBufferPointer { products in
            chunks.dropFirst(4 * fours).reduce(start) { (crc: UInt32, chunk: UInt32) -> UInt32 in
                let low = products[Int(crc & 255)] ^ products[256 | Int(crc >> 8 & 255)]
                let high = products[512 | Int(crc >> 16 & 255)] ^ products[768 | Int(crc >> 24)]
                return low ^ high ^ chunk
            }
        }
    }
}
