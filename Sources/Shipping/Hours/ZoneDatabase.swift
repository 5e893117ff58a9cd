import Glibc

/// A zone that the C library is known to have rules for.
struct TimeZoneName: Hashable, Sendable {
    /// What `TZ` is set to.
    let environmentValue: String

    /// Works without a zone database. Source: POSIX, "TZ" in "Other Environment Variables".
    static let utc = TimeZoneName(environmentValue: "UTC0")
}

/// The zone database on this machine, as far as it takes to see whether a zone is in it.
///
/// glibc takes a zone it cannot find as UTC without a word, so every name is looked up before.
struct ZoneDatabase {
    let directory: String
    /// `TZ` as this process inherited it.
    let inheritedZone: String?
    let localtime: String

    /// Source: `man 3 tzset` for `TZDIR`.
    init(
        directory: String = environment("TZDIR") ?? "/usr/share/zoneinfo",
        inheritedZone: String? = Self.inherited, localtime: String = "/etc/localtime"
    ) {
        self.directory = directory
        self.inheritedZone = inheritedZone
        self.localtime = localtime
    }

    /// Read before `CLibraryZone` changes it.
    private static let inherited = environment("TZ")

    func find(_ name: String) throws(TimeZoneError) -> TimeZoneName {
        if name == "UTC" { return .utc }
        let components = name.utf8.split(separator: UInt8(ascii: "/"))
        if name.isEmpty || name.utf8.contains(0)
            || components.contains(where: { $0.elementsEqual("..".utf8) })
        {
            throw TimeZoneError(name, .unknown(directory))
        }
        if name.hasPrefix("right/") { throw TimeZoneError(name, .countsLeapSeconds) }
        let path = name.hasPrefix("/") ? name : directory + "/" + name
        switch Self.fault(ofZoneAt: path) {
        case nil: return TimeZoneName(environmentValue: ":" + name)
        case .countsLeapSeconds?: throw TimeZoneError(name, .countsLeapSeconds)
        case .damaged?: throw TimeZoneError(path, .damaged)
        case .absent?: break
        }
        if Self.fault(ofZoneAt: directory + "/UTC") != nil {
            throw TimeZoneError(name, .noDatabase(directory))
        }
        throw TimeZoneError(name, PosixZone(name).map { .posix($0) } ?? .unknown(directory))
    }

    /// The zone a program gets that asks for none.
    func systemZone() throws(TimeZoneError) -> TimeZoneName {
        if let inheritedZone {
            // An empty TZ is UTC, and a leading colon is no part of the name. Source: `man 3 tzset`.
            if inheritedZone.isEmpty { return .utc }
            return try find(
                inheritedZone.first == ":" ? String(inheritedZone.dropFirst()) : inheritedZone)
        }
        switch Self.fault(ofZoneAt: localtime) {
        case nil: return TimeZoneName(environmentValue: ":" + localtime)
        case .countsLeapSeconds?: throw TimeZoneError(localtime, .countsLeapSeconds)
        case .damaged?: throw TimeZoneError(localtime, .damaged)
        case .absent?: break
        }
        guard let target = linkTarget(of: localtime) else {
            // No file means UTC. Source: `man 5 localtime`.
            if access(localtime, F_OK) != 0 && errno == ENOENT { return .utc }
            throw TimeZoneError(localtime, .notAZoneFile)
        }
        if target.hasSuffix("/UTC") { return .utc }
        throw TimeZoneError(target, .noDatabase(directory))
    }

    /// What keeps the file at `path` from being used as a zone; nil: nothing.
    private static func fault(ofZoneAt path: String) -> ZoneFile.Fault? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return .absent }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return .absent
        }
        var bytes = [UInt8](repeating: 0, count: min(Int(status.st_size), ZoneFile.mostBytes + 1))
        let count = read(file, &bytes, bytes.count)
        return ZoneFile.fault(in: Array(bytes.prefix(max(0, count))))
    }

    private func linkTarget(of path: String) -> String? {
        var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &target, target.count)
        return count < 0 ? nil : String(decoding: target.prefix(count), as: UTF8.self)
    }
}

private func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}
