/// The one owner of a slot's manifest while the slot is shipped.
actor SlotLedger {
    /// How much of what was done a crash may make the next pass look up again; more where the manifest
    /// is so long that writing it would take more than a fiftieth of the time.
    static let flushInterval = Duration.seconds(1)
    /// So many times as long as writing it took.
    private static let pausePerWrite = 49

    private var manifest: Manifest
    /// Where in it each source is.
    private var places: [String: Int]
    private let work: SlotWork
    private let store: ManifestStore
    private let uploads: UploadStore
    /// Files whose turn is not over.
    private var pending: Int
    /// Whether some of them have none in this pass.
    private var hasLeft = false
    private var flushed: ContinuousClock.Instant?
    private var pause = SlotLedger.flushInterval
    /// Uploads whose record may go once the manifest on disk says that they are done.
    private var finishedUploads: [UploadRecord] = []

    init(_ work: SlotWork, host: String, store: ManifestStore, uploads: UploadStore) {
        self.work = work
        self.store = store
        self.uploads = uploads
        manifest = work.manifest(host: host)
        places = Dictionary(
            zip(manifest.files.lazy.map(\.source), manifest.files.indices),
            uniquingKeysWith: { first, _ in first })
        pending = work.plan.due.count
        finishedUploads = work.finished
    }

    /// Writes down that a file is on its way, at most once a second.
    func begin(_ file: ManifestFile, at now: ContinuousClock.Instant) throws {
        put(file)
        try flushIfDue(at: now)
    }

    /// Writes down what became of a file, at most once a second, and at once for the last one.
    ///
    /// - Parameter uploads: Those that ended with it.
    func finish(
        _ file: ManifestFile, uploads: [UploadRecord], at now: ContinuousClock.Instant
    ) throws {
        put(file)
        finishedUploads += uploads
        pending -= 1
        if pending == 0 { try close(at: now) } else { try flushIfDue(at: now) }
    }

    /// Lets a file go without a turn: it stays due.
    func leave(at now: ContinuousClock.Instant) throws {
        hasLeft = true
        pending -= 1
        if pending == 0 { try close(at: now) }
    }

    /// For a slot in which nothing is due.
    func closeIfIdle(at now: ContinuousClock.Instant) throws {
        if pending == 0 { try close(at: now) }
    }

    private func put(_ file: ManifestFile) {
        if let index = places[file.source] {
            manifest.files[index] = file
        } else {
            places[file.source] = manifest.files.count
            manifest.files.append(file)
        }
    }

    private func close(at now: ContinuousClock.Instant) throws {
        // The pass may go on for hours with others.
        defer { work.lock?.letGo() }
        // Of a slot that nothing was begun of, nothing is written down.
        if hasLeft, flushed == nil { return }
        if manifest.files.isEmpty, work.others.isEmpty, work.absence == .unknown { return }
        manifest.files.sort { $0.source < $1.source }
        manifest.state = finalState
        manifest.reviewAcknowledgement(after: work.saved)
        let isNews = flushed != nil || !finishedUploads.isEmpty
        // The last page tells how the slot is.
        if !work.page.isLast, !isNews, manifest.files == work.saved?.files { return }
        if manifest != work.saved || isNews {
            try flush(at: now)
        } else if manifest.state != .open {
            try store.unlist(manifest)
        }
    }

    /// Whose receipts this page has, or had.
    private var sources: Set<String> {
        Set(manifest.files.map(\.source) + (work.saved?.files ?? []).map(\.source))
    }

    private var finalState: Manifest.State {
        guard work.page.isLast, work.sawEverything, !hasLeft else { return .open }
        return manifest.settledState(
            besides: work.others.keys, absence: work.absence)
    }

    private func flushIfDue(at now: ContinuousClock.Instant) throws {
        if let flushed, now < flushed + pause { return }
        manifest.state = .open
        try flush(at: now)
    }

    private func flush(at now: ContinuousClock.Instant) throws {
        let cost = try ContinuousClock().measure {
            try store.save(manifest, replacing: work.page.isWhole ? nil : sources)
        }
        pause = max(Self.flushInterval, cost * Self.pausePerWrite)
        flushed = now
        for upload in finishedUploads {
            try uploads.retire(upload, at: .now())
        }
        finishedUploads = []
    }
}
