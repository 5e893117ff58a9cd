import Glibc

/// How much of a file is in the page cache.
///
/// - Returns: Pages. Source: mincore(2), which tells it only to who may write the file.
public func cachedPages(of path: String) throws -> Int {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw TestSetupError(path, errno) }
    defer { close(descriptor) }
    let length = Int(lseek(descriptor, 0, SEEK_END))
    guard let pages = mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, 0), pages != MAP_FAILED
    else { throw TestSetupError(path, errno) }
    defer { munmap(pages, length) }
    let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))
    var residence = [UInt8](repeating: 0, count: (length + pageBytes - 1) / pageBytes)
    guard mincore(pages, length, &residence) == 0 else { throw TestSetupError(path, errno) }
    return residence.count { $0 & 1 == 1 }
}

/// Whether temporary files can be out of the page cache: not where they live in memory.
public func canEvict() throws -> Bool {
    let folder = try TemporaryFolder()
    return try evict(try folder.write(to: "file"))
}

/// Writes a file to disk and out of the page cache.
///
/// - Returns: Whether it is out: where files live in memory it cannot be.
public func evict(_ path: String) throws -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw TestSetupError(path, errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw TestSetupError(path, errno) }
    // A page that the kernel is busy with stays, until it is asked again.
    for _ in 0..<100 {
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
        if try cachedPages(of: path) == 0 { return true }
        sched_yield()
    }
    return false
}
