/// A compiled time zone, as far as it takes to see that the C library will not stumble over it.
///
/// glibc believes what these files say: one with a wrong index or without an end crashes `localtime`.
/// Source: RFC 9636, "The Time Zone Information Format (TZif)".
struct ZoneFile {
    enum Fault: Error, Equatable {
        /// Nothing that begins like a zone file.
        case absent
        case damaged
        /// Its clocks count leap seconds, the kernel's do not: every hour would begin half a minute off.
        case countsLeapSeconds
    }

    /// None has more than 4 KiB.
    static let mostBytes = 64 << 10

    /// What keeps `bytes` from being used; nil: nothing.
    static func fault(in bytes: [UInt8]) -> Fault? {
        guard bytes.starts(with: magic) else { return Fault.absent }
        if bytes.count > mostBytes { return .damaged }
        do throws(Fault) {
            var reader = Reader(rest: bytes[...])
            let version = try reader.block(timeBytes: 4)
            if version == 0 { return nil }
            _ = try reader.block(timeBytes: 8)
            try reader.footer()
            return nil
        } catch {
            return error
        }
    }

    private static let magic = Array("TZif".utf8)

    private struct Reader {
        var rest: ArraySlice<UInt8>

        /// A header and what belongs to it. Answers the version.
        mutating func block(timeBytes: Int) throws(Fault) -> UInt8 {
            guard try take(4).elementsEqual(magic), let version = try take(16).first else {
                throw .damaged
            }
            var counts: [Int] = []
            for _ in 0..<6 { counts.append(Int(try number(4))) }
            guard counts.allSatisfy({ $0 >= 0 }) else { throw .damaged }
            let (utc, standard, leaps, times) = (counts[0], counts[1], counts[2], counts[3])
            let (types, characters) = (counts[4], counts[5])
            // Of a file with a second block, the first one is often empty, and never used.
            let isUsed = timeBytes == 8 || version == 0
            var moments: [Int64] = []
            for _ in 0..<times { moments.append(try number(timeBytes)) }
            let indices = try take(times)
            let offsetsAreSound = try offsets(types, characters)
            let names = try take(characters)
            _ = try take(leaps * (timeBytes + 4) + standard + utc)
            guard isUsed else { return version }
            if leaps > 0 { throw .countsLeapSeconds }
            guard types > 0, [0, types].contains(utc), [0, types].contains(standard),
                names.last == 0, offsetsAreSound, indices.allSatisfy({ $0 < types }),
                zip(moments, moments.dropFirst()).allSatisfy({ $0 < $1 })
            else { throw .damaged }
            return version
        }

        /// Whether all offsets from UTC are less than 26 hours, and their names where names are.
        private mutating func offsets(_ types: Int, _ characters: Int) throws(Fault) -> Bool {
            var areSound = true
            for _ in 0..<types {
                let offset = try number(4)
                let flags = Array(try take(2))
                areSound =
                    areSound && abs(offset) < 26 * 3600 && flags[0] < 2 && flags[1] < characters
            }
            return areSound
        }

        /// The rule for all times to come, such as `CET-1CEST,M3.5.0,M10.5.0/3`, on a line of its own.
        mutating func footer() throws(Fault) {
            let isLine = rest.count > 1 && rest.first == 10 && rest.last == 10
            let text = String(decoding: rest.dropFirst().dropLast(), as: UTF8.self)
            guard isLine, Self.isRule(text) else { throw .damaged }
        }

        /// Big-endian, signed.
        private mutating func number(_ bytes: Int) throws(Fault) -> Int64 {
            let value = try take(bytes).reduce(Int64(0)) { $0 << 8 | Int64($1) }
            return bytes == 4 ? Int64(Int32(truncatingIfNeeded: value)) : value
        }

        private mutating func take(_ count: Int) throws(Fault) -> ArraySlice<UInt8> {
            guard (0...rest.count).contains(count) else { throw .damaged }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }

        /// Source: POSIX, "TZ" in "Other Environment Variables"; hours up to 167 are RFC 9636's.
        private static func isRule(_ text: String) -> Bool {
            let name = "([A-Za-z]{3,10}|<[A-Za-z0-9+-]{3,10}>)"
            let minutes = "(:[0-5][0-9]){0,2}"
            let offset = "[+-]?[0-9]{1,2}\(minutes)"
            let day = #"(M(1[0-2]|[1-9])\.[1-5]\.[0-6]|J?[0-3]?[0-9]{1,2})"#
            let change = ",\(day)(/[+-]?[0-9]{1,3}\(minutes))?"
            let rule = "\(name)\(offset)(\(name)(\(offset))?\(change)\(change))?"
            return text.isEmpty || ExtendedRegex.matches(text, rule)
        }
    }
}
