/// A part of a slot's files and receipts: all of them, but where there are very many.
struct SlotPage: Sendable {
    /// Files up to this stem were on earlier pages.
    var after: String?
    /// The stem of the last file; nil: to the end.
    var through: String?
    /// Whether all files were on earlier pages, and it has receipts of others only.
    var areFilesOver = false
    var isFirst = true
    var isLast = true
    /// Whether nothing was known of the slot before this pass.
    var isNew = true

    var isWhole: Bool { isFirst && isLast }

    /// Whether files with this stem are, or would be, on it.
    func covers(_ stem: String) -> Bool {
        !areFilesOver && after.map { $0 < stem } ?? true && through.map { stem <= $0 } ?? true
    }
}
