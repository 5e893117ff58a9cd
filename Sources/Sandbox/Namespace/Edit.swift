/// One change of the namespace. Operations decide edits without making them; the volume makes them on disk, in
/// memory and in the journal, and the journal makes them again after a restart.
enum Edit: Codable, Sendable {
    case create(parent: Int64, name: String, inode: Inode)
    case update(inode: Inode)
    /// With everything below it.
    case remove(id: Int64)
    case move(id: Int64, parent: Int64, name: String, replacing: Int64?)
    /// Written before the bytes of a CONCAT are moved: until `join` follows, the file ends at `length` bytes.
    case extend(id: Int64, length: Int64)
    case join(target: Inode, sources: [Int64])
    /// Keeps ids of removed inodes from being used again when the journal is written anew.
    case used(id: Int64)
}
