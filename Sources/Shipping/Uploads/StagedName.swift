import Crypto
import WebHDFS

/// Private names of parts in the destination's own directory.
///
/// MapReduce, Hive and Spark skip names with a leading dot.
/// Source: Hadoop's `FileInputFormat.hiddenFileFilter`.
enum StagedName {
    static let prefix = ".logferry."

    /// How all staged names of a host begin.
    static func prefix(hostTag: String) -> String { "\(prefix)\(hostTag)." }

    /// How all staged names of an upload begin.
    static func prefix(hostTag: String, upload: String) -> String {
        "\(prefix(hostTag: hostTag))\(upload)."
    }

    /// The upload that a name belongs to, by what follows the host's prefix; nil if it is no name of
    /// ours.
    static func upload(of rest: Substring) -> String? {
        let fields = rest.split(separator: ".", omittingEmptySubsequences: false)
        guard fields.count == 3, isUploadID(fields[0]),
            fields.dropFirst().allSatisfy(isNumber)
        else { return nil }
        return String(fields[0])
    }

    /// First 8 hexadecimal digits of the SHA-256 of the host's name.
    static func hostTag(_ host: String) -> String {
        SHA256.hash(data: Array(host.utf8)).prefix(4).hex
    }

    /// 64 random bits, so that no upload of any host ever meets another's names.
    static func newUploadID() -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    static func isUploadID(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 16
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    static func path(
        beside destination: HDFSPath, hostTag: String, upload: String, part: Int, attempt: Int
    ) throws -> HDFSPath {
        try destination.sibling(
            named: "\(prefix(hostTag: hostTag, upload: upload))\(part).\(attempt)")
    }

    /// As we write them: without a sign, without zeros before them.
    private static func isNumber(_ field: Substring) -> Bool {
        UInt64(field).map { String($0) == field } ?? false
    }
}
