import FoundationEssentials
import Glibc

/// The edits since the server first ran on a folder, one JSON value a line.
struct Journal {
    private let file: FileDescriptor
    private let encoder = JSONEncoder()

    /// - Throws: also when another server has the folder.
    init(in directory: String) throws {
        try Folder.makeDirectory(directory)
        let path = directory + "/journal"
        file = try FileDescriptor(path, O_RDWR | O_CREAT | O_APPEND)
        guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
            throw DiskError("serve a folder that another sandbox serves,", directory)
        }
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
        var line = try encoder.encode(edit)
        line.append(UInt8(ascii: "\n"))
        try line.withUnsafeBytes { try file.write($0) }
    }

    /// Throws away the past and begins with what `edits` make.
    func rewrite(_ edits: [Edit]) throws {
        try file.truncate(to: 0)
        for edit in edits { try append(edit) }
    }
}
