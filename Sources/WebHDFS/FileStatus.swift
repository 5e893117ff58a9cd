/// What the NameNode knows of a file or directory: the answer of GETFILESTATUS and LISTSTATUS.
public struct FileStatus: Sendable, Equatable {
    public enum Kind: String, Sendable, Codable {
        case file = "FILE"
        case directory = "DIRECTORY"
        case symlink = "SYMLINK"
    }

    public var kind: Kind
    /// Bytes; 0 for a directory. Of a file that is being written: the bytes of its finished blocks.
    public var length: Int64
    /// Bytes that a block of this file may have; 0 for a directory.
    public var blockSize: Int64
    /// The inode's number, which survives RENAME and APPEND. Nil from a server that tells none
    /// (HttpFS).
    public var fileId: Int64?
    public var replication: Int
    /// Octal digits, such as `644`.
    public var permission: String
    public var owner: String
    public var group: String
    /// Milliseconds since 1970-01-01 UTC.
    public var modificationTime: Int64
    /// The name, in a listing of a directory; empty in the status of a single file.
    public var pathSuffix: String
    /// The file's HDFS checksum is then that of the cipher text.
    public var isEncrypted: Bool
    /// The file's HDFS checksum then depends on the erasure coding's cells.
    public var isErasureCoded: Bool

    public init(
        kind: Kind, length: Int64, blockSize: Int64 = 0, fileId: Int64? = nil,
        replication: Int = 0, permission: String = "", owner: String = "", group: String = "",
        modificationTime: Int64 = 0, pathSuffix: String = "", isEncrypted: Bool = false,
        isErasureCoded: Bool = false
    ) {
        self.kind = kind
        self.length = length
        self.blockSize = blockSize
        self.fileId = fileId
        self.replication = replication
        self.permission = permission
        self.owner = owner
        self.group = group
        self.modificationTime = modificationTime
        self.pathSuffix = pathSuffix
        self.isEncrypted = isEncrypted
        self.isErasureCoded = isErasureCoded
    }
}

extension FileStatus: Decodable {
    private enum Key: String, CodingKey {
        case type, length, blockSize, fileId, replication, permission, owner, group
        case modificationTime, pathSuffix, encBit, ecBit
    }

    /// HttpFS leaves keys out that a NameNode writes; only what the file is and how long must be
    /// there.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        func number(_ key: Key) throws -> Int64 {
            let number = try values.decodeIfPresent(Int64.self, forKey: key) ?? 0
            guard number >= 0 || key == .modificationTime else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: values, debugDescription: "a negative number")
            }
            return number
        }
        func text(_ key: Key) throws -> String {
            try values.decodeIfPresent(String.self, forKey: key) ?? ""
        }
        let kind = try values.decode(Kind.self, forKey: .type)
        if kind == .file { _ = try values.decode(Int64.self, forKey: .length) }
        let fileId = try number(.fileId)
        self.init(
            kind: kind, length: try number(.length), blockSize: try number(.blockSize),
            fileId: fileId == 0 ? nil : fileId, replication: Int(try number(.replication)),
            permission: try text(.permission), owner: try text(.owner), group: try text(.group),
            modificationTime: try number(.modificationTime), pathSuffix: try text(.pathSuffix),
            isEncrypted: try values.decodeIfPresent(Bool.self, forKey: .encBit) ?? false,
            isErasureCoded: try values.decodeIfPresent(Bool.self, forKey: .ecBit) ?? false)
    }
}
