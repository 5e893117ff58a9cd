import FoundationEssentials
import Glibc

/// The edits since the server was started, after those that make the namespace it found; one JSON value a line.
struct Journal {
    private let path: String
    private let lock: FileDescriptor
    private var file: FileDescriptor
    private let encoder = JSONEncoder()

    /// - Throws: also when another server has the folder.
    init(in directory: String) throws {
        try Folder.makeDirectory(directory)
        path = directory + "/journal"
        lock = try FileDescriptor(directory + "/lock", O_RDWR | O_CREAT)
        guard flock(lock.number, LOCK_EX | LOCK_NB) == 0 else {
            throw SystemError("be the only sandbox to serve the folder of", directory)
        }
        file = try FileDescriptor(path, O_RDWR | O_CREAT | O_APPEND)
    }

    /// The edits so far. A last line that was cut short is left out.
    func edits() throws -> [Edit] {
        var bytes = [UInt8](repeating: 0, count: Int(try file.size))
        let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        let decoder = JSONDecoder()
        return bytes[..<count].split(separator: UInt8(ascii: "\n")).compactMap {
            try? decoder.decode(Edit.self, from: Data($0))
        }
    }

    func append(_ edit: Edit) throws {
        let line = try encoder.encode(edit) + [UInt8(ascii: "\n")]
        try line.withUnsafeBytes { try file.write($0) }
    }

    /// Begins anew with these edits; the old journal stays until the new one is whole.
    mutating func rewrite(_ edits: [Edit]) throws {
        let new = path + ".new"
        file = try FileDescriptor(new, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND)
        for edit in edits { try append(edit) }
        guard rename(new, path) == 0 else { throw SystemError("rename", new) }
    }

    /// Lets another server have the folder.
    func unlock() { flock(lock.number, LOCK_UN) }
}
