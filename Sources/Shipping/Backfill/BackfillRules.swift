/// How a backfill goes about its hours, and when it ends before they do.
public struct BackfillRules: Sendable {
    /// Whether the newest hour goes first.
    public var isReversed = false
    /// Files to ship; nil: all.
    public var mostFiles: Int?
    /// From the beginning until nothing new is begun; nil: as long as it takes.
    public var mostTime: Duration?
    /// Whether what is published, or at the destination, is sent again and replaced; nil: only where an
    /// earlier run began that, which false calls off.
    public var reships: Bool?

    public init() {}
}

/// What a pass takes up of what it finds, and in which order.
struct PassBounds: Sendable {
    var isReversed = false
    var reships: Bool?
    /// How many files may still be shipped; nil: all.
    var allowance: FileAllowance?
    /// What watchers were told before of what the pass will find.
    var announced = Amount()
    /// Whether it is the first one of its run, which says what is to be said once.
    var isFirst = true
    /// Files, and receipts of files that are gone, that are looked at together: each needs some 4 KB
    /// until its turn is over.
    var room = 512

    init() {}

    /// The uploads that go on where they were left.
    func resumable(_ records: [UploadRecord]) -> [UploadRecord] {
        reships == false ? records.filter { !$0.replaces } : records
    }

    init(_ rules: BackfillRules, _ allowance: FileAllowance?) {
        (isReversed, reships) = (rules.isReversed, rules.reships)
        self.allowance = allowance
    }
}
