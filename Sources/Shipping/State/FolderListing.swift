import Glibc

/// The names in a small folder of our own.
enum FolderListing {
    /// In no order; none when there is no such folder. Names with a leading dot are left out.
    static func names(in directory: String) throws(StateError) -> [String] {
        guard let stream = opendir(directory) else {
            if errno == ENOENT { return [] }
            throw StateError(reading: directory)
        }
        defer { closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
            errno = 0
        }
        // A list cut short would make unfinished work vanish.
        guard errno == 0 else { throw StateError(reading: directory) }
        return names
    }
}
