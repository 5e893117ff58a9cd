/// How far a survey is with one slot that it looks at page by page.
struct SlotCursor: Sendable {
    /// Files up to this stem were on earlier pages.
    private(set) var after: String?
    /// Whether all files were; what is left are receipts of files that are not there.
    private(set) var areFilesOver = false
    private var isFirst = true
    /// Whether nothing was known of the slot when its first page was looked at.
    private var isNew = true
    /// Whether every place where files may be was looked at, and every file has had its turn.
    private var sawEverything = true
    /// Receipts that were on earlier pages, by the hash of their source.
    private var receipts: Set<Int> = []
    /// Files with several names that were on earlier pages.
    private var links: Set<FileKey> = []

    func page(of finding: SlotFinding) -> SlotPage {
        SlotPage(
            after: after, through: finding.through,
            areFilesOver: areFilesOver, isFirst: isFirst, isLast: !finding.isCut, isNew: isNew)
    }

    /// What a look found, without what earlier pages had.
    func rest(of finding: SlotFinding) -> SlotFinding {
        var finding = finding
        finding.files.removeAll { links.contains($0.key) }
        // The others were said on the first page.
        if !isFirst {
            finding.problems.removeAll { $0.reason != .looksLikeAnother }
            finding.omittedProblems = 0
        }
        if !sawEverything { finding.hasFailure = true }
        return finding
    }

    /// Receipts of files that no page has.
    func unseen(_ entries: [ManifestIndex.Entry], besides chosen: Set<Int>) -> [Int] {
        entries.indices.filter {
            !chosen.contains($0) && !receipts.contains(entries[$0].source)
        }
    }

    /// Notes what is not to be on a later page.
    mutating func turn(_ page: SlotPage, of finding: SlotFinding, receipts: Set<Int>) {
        (isFirst, isNew) = (false, page.isNew)
        (after, areFilesOver) = (page.through ?? after, page.through == nil)
        sawEverything = sawEverything && !finding.hasFailure
        self.receipts.formUnion(receipts)
        links.formUnion(finding.files.lazy.filter(\.isLinked).map(\.key))
    }

    /// Notes that a file had no turn: the slot is not over with its last page.
    mutating func leave() { sawEverything = false }
}
