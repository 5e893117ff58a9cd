import Glibc

/// The upload records of one state directory.
struct UploadStore: Sendable {
    let state: StateDirectory

    func save(_ record: UploadRecord) throws(StateError) { try file(record.id).save(record) }

    func remove(_ id: String) throws(StateError) { try file(id).remove() }

    /// Every upload that was begun and not finished.
    func all(reporting damage: (DamagedState) -> Void) throws(StateError) -> [UploadRecord] {
        var records: [UploadRecord] = []
        for name in try FolderListing.names(in: state.uploads) where name.hasSuffix(".json") {
            if let record = try file(String(name.dropLast(5))).load(reporting: damage) {
                records.append(record)
            }
        }
        return records
    }

    private func file(_ id: String) -> StateFile<UploadRecord> {
        StateFile(path: "\(state.uploads)/\(id).json")
    }
}
