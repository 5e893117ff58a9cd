import Glibc
import WebHDFS

/// What a value must not be, and what would be right.
struct InvalidValue: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Checks of values that have no type of their own. Secrets in URLs are never repeated.
enum SettingRules {
    static func streamName(_ name: String) throws(InvalidValue) {
        guard !name.isEmpty, name.utf8.count <= 200, name.utf8.allSatisfy(isNameByte) else {
            throw InvalidValue(
                "a stream is named with at most 200 letters, digits, _ and -: it names a folder too"
            )
        }
    }

    /// It becomes a part of names in HDFS.
    static func host(_ name: String) throws(InvalidValue) -> String {
        let isControl = name.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f }
        guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(UInt8(ascii: "/")),
            !isControl, name.utf8.count <= 128
        else {
            throw InvalidValue(
                "\(name.debugDescription) cannot be a part of file names; write it like web-17")
        }
        return name
    }

    /// The machine's own name.
    static func machineName() throws(InvalidValue) -> String {
        var name = [UInt8](repeating: 0, count: Int(HOST_NAME_MAX) + 1)
        let result = name.withUnsafeMutableBytes { buffer in
            gethostname(buffer.baseAddress!.assumingMemoryBound(to: CChar.self), buffer.count - 1)
        }
        guard result == 0 else { throw InvalidValue("this machine does not tell its name") }
        return try host(String(decoding: name.prefix { $0 != 0 }, as: UTF8.self))
    }

    /// Relative paths would depend on where a timer or cron starts commands.
    static func absolutePath(_ path: String) throws(InvalidValue) -> String {
        guard path.hasPrefix("/") else {
            throw InvalidValue("\(path.debugDescription) is not absolute; begin it with /")
        }
        return path
    }

    static func path(_ path: String) throws(InvalidValue) -> String {
        if path.isEmpty { throw InvalidValue("it is empty; name a directory") }
        return path
    }

    /// Source: `dfs.webhdfs.user.provider.user.pattern` in hdfs-default.xml.
    static func user(_ name: String) throws(InvalidValue) -> String {
        guard ExtendedRegex.matches(name, "[A-Za-z_][A-Za-z0-9._-]*[$]?") else {
            throw InvalidValue(
                "\(name.debugDescription) is no user of HDFS: write a letter or _ first, then"
                    + " letters, digits and . _ -")
        }
        return name
    }

    /// Source: WebHDFS's `permission` parameter, octal from 0 to 1777.
    static func permission(_ digits: String) throws(InvalidValue) -> String {
        guard digits.utf8.count <= 4, digits.first?.isNumber == true,
            let value = Int(digits, radix: 8), value <= 0o1777
        else {
            throw InvalidValue(
                "\(digits.debugDescription) is no permission: write octal digits from 0 to 1777,"
                    + " such as \"640\"")
        }
        return digits
    }

    static func blockSize(_ text: String) throws -> ByteCount {
        let size = try ByteCount(text)
        guard size.bytes >= 64 << 10, size.bytes % 512 == 0 else {
            throw InvalidValue(
                "'\(text)' cannot be a block size of HDFS: write a multiple of 512B, at least 64KiB,"
                    + " such as 128MiB")
        }
        return size
    }

    static func burst(_ size: ByteCount) throws(InvalidValue) -> ByteCount {
        guard size.bytes >= 1000 else {
            throw InvalidValue("'\(size)' would cut uploads into crumbs: write at least 1KB")
        }
        return size
    }

    static func lookback(_ text: String) throws -> Duration {
        let duration = try Duration(text: text)
        guard duration > .zero, duration <= .seconds(366 * 86_400) else {
            throw InvalidValue(
                "'\(text)' is not more than 0s and at most 366d; older hours are for"
                    + " `logferry backfill`")
        }
        return duration
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        let character = Character(Unicode.Scalar(byte))
        return character.isASCII
            && (character.isLetter || character.isNumber || byte == UInt8(ascii: "_")
                || byte == UInt8(ascii: "-"))
    }
}
