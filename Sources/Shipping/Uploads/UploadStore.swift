import WebHDFS

/// The upload records of one state directory, and the names that uploads gave up.
struct UploadStore: Sendable {
    /// How late a request that we gave up may still create its file: DataNodes put work off, but
    /// not for so long.
    static let lateRequests = Duration.seconds(3600)

    /// Staged names that were deleted, and are deleted once more when no request is left that
    /// could create them again.
    struct Abandoned: Codable, Sendable {
        let names: [HDFSPath]
        let due: WallTime
    }

    let state: StateDirectory
    /// Of this host: only names with it are ever deleted.
    let hostTag: String

    init(state: StateDirectory, host: String) {
        (self.state, hostTag) = (state, StagedName.hostTag(host))
    }

    func save(_ record: UploadRecord) throws(StateError) { try file(record.id).save(record) }

    /// Adds to a record that this process saved: what it found may end otherwise.
    func note(_ event: UploadRecord.Verified, of upload: String) throws {
        try DurableFile.append(
            event.text, to: file(upload).path, over: UploadRecord.lastLine.count)
    }

    /// Every upload that was begun and not finished.
    func all(reporting damage: (DamagedState) -> Void) throws(StateError) -> [UploadRecord] {
        var records: [UploadRecord] = []
        for id in try names(ending: ".json") {
            if let record = try file(id).load(reporting: damage) { records.append(record) }
        }
        return records
    }

    /// Forgets an upload that is over, but not the names that it gave up.
    ///
    /// - Parameter names: Nil: those that hold no verified part.
    func retire(
        _ record: UploadRecord, givingUp names: [HDFSPath]? = nil, at now: WallTime
    ) throws {
        let names = try names ?? record.leftovers()
        if !names.isEmpty { try abandon(record.id, names, until: now + Self.lateRequests) }
        try file(record.id).remove()
    }

    /// Whether an upload has a record, or names that are going to be deleted.
    func knows(_ upload: String) throws(StateError) -> Bool {
        if try file(upload).exists() { return true }
        return try abandoned(upload).exists()
    }

    /// Leaves names to be deleted at a time to come.
    func abandon(_ upload: String, _ names: [HDFSPath], until time: WallTime) throws(StateError) {
        try abandoned(upload).save(Abandoned(names: names, due: time))
    }

    /// The names that can be deleted for good now, by the upload that gave them up.
    func abandoned(
        at now: WallTime, reporting damage: (DamagedState) -> Void
    ) throws(StateError) -> [(upload: String, names: [HDFSPath])] {
        var due: [(upload: String, names: [HDFSPath])] = []
        for id in try names(ending: ".abandoned") {
            // Of an upload that goes on, perhaps another process's, nothing is deleted.
            guard let entry = try abandoned(id).load(reporting: damage), try !file(id).exists()
            else { continue }
            if entry.due <= now {
                due.append((id, entry.names))
            } else if entry.due > now + StraySearch.age {
                // The clock was set back since: it might take years.
                try abandon(id, entry.names, until: now + StraySearch.age)
            }
        }
        return due
    }

    func forgetAbandoned(_ upload: String) throws(StateError) { try abandoned(upload).remove() }

    private func names(ending suffix: String) throws(StateError) -> [String] {
        try FolderListing.names(in: state.uploads)
            .filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }
    }

    private func file(_ id: String) -> StateFile<UploadRecord> {
        StateFile(
            path: "\(state.uploads)/\(id).json",
            isSound: { record in
                StagedName.isUploadID(id) && record.id == id && record.hostTag == hostTag
                    && record.isSound
            },
            read: UploadRecord.init(text:),
            write: { try $1($0.text) })
    }

    private func abandoned(_ id: String) -> StateFile<Abandoned> {
        StateFile(path: "\(state.uploads)/\(id).abandoned") { entry in
            StagedName.isUploadID(id)
                && entry.names.allSatisfy {
                    $0.name.hasPrefix(StagedName.prefix(hostTag: hostTag, upload: id))
                }
        }
    }
}
