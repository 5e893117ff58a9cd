import Glibc

/// The local folder: files and directories at the paths they have in the namespace.
struct Folder: Sendable {
    /// Holds the journal and what is being thrown away; no name of the namespace.
    static let privateName = ".webhdfs-sandbox"

    let root: String

    var privatePath: String { root + "/" + Self.privateName }

    /// Where things go before they are gone.
    var removedPath: String { privatePath + "/removed" }

    func path(_ name: HDFSName) -> String {
        root + name.components.map { "/" + $0.text }.joined()
    }

    func makeDirectory(_ name: HDFSName) throws(SystemError) {
        try Self.makeDirectory(path(name))
    }

    static func makeDirectory(_ path: String) throws(SystemError) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw SystemError("make", path) }
    }

    func makeFile(_ name: HDFSName) throws(SystemError) {
        _ = try FileDescriptor(path(name), O_WRONLY | O_CREAT | O_TRUNC)
    }

    /// Replaces what is at `to` in one step.
    func move(_ from: HDFSName, to: HDFSName) throws(SystemError) {
        guard rename(path(from), path(to)) == 0 else { throw SystemError("rename", path(from)) }
    }

    /// Takes a file or a tree out of sight in one step, then removes it.
    func remove(_ name: HDFSName, id: Int64) throws(SystemError) {
        let trash = removedPath + "/\(id)"
        guard rename(path(name), trash) == 0 || errno == ENOENT else {
            throw SystemError("remove", path(name))
        }
        Self.removeTree(trash)
    }

    /// Appends whole files to another, inside the kernel.
    func append(_ sources: [HDFSName], to target: HDFSName) throws(SystemError) {
        let output = try FileDescriptor(path(target), O_WRONLY)
        guard lseek(output.number, 0, SEEK_END) >= 0 else {
            throw SystemError("seek in", path(target))
        }
        for source in sources {
            let input = try FileDescriptor(path(source), O_RDONLY)
            var rest = try input.size
            while rest > 0 {
                let count = sendfile(output.number, input.number, nil, Int(min(rest, 1 << 30)))
                guard count > 0 else { throw SystemError("copy", path(source)) }
                rest -= Int64(count)
            }
        }
    }

    func truncate(_ name: HDFSName, to length: Int64) throws(SystemError) {
        try FileDescriptor(path(name), O_WRONLY).truncate(to: length)
    }

    /// The entries of a directory that the namespace can have: plain files and directories with legal names.
    func entries(of name: HDFSName) -> [(component: Component, size: Int64?, modified: Int64)] {
        guard let directory = opendir(path(name)) else { return [] }
        defer { closedir(directory) }
        var result: [(Component, Int64?, Int64)] = []
        while let entry = readdir(directory) {
            let text = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            let component = Component(text)
            var status = stat()
            guard text != ".", text != "..", text != Self.privateName, !text.contains(":"),
                lstat(path(name.appending(component)), &status) == 0
            else { continue }
            let modified =
                Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
            switch status.st_mode & S_IFMT {
            case S_IFREG: result.append((component, Int64(status.st_size), modified))
            case S_IFDIR: result.append((component, nil, modified))
            default: continue
            }
        }
        return result
    }

    static func removeTree(_ path: String) {
        if unlink(path) == 0 || errno == ENOENT { return }
        guard let directory = opendir(path) else { return }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { removeTree(path + "/" + name) }
        }
        closedir(directory)
        rmdir(path)
    }
}
