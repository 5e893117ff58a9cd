import Logging
import WebHDFS

extension Pass {
    /// What there is to do, as far as folders, manifests and records tell: as much as there is room for.
    struct Found: Sendable {
        /// How it is looked for.
        var survey: Survey
        /// What comes after it.
        var route: SurveyRoute
        /// In the order in which they are shipped.
        var works: [SlotWork] = []
        /// Destinations of these that nothing had taken when their directories were listed.
        var knownFree: Set<HDFSPath> = []
        /// What is said of places that have no work.
        var notes: [PassReport.File] = []
        /// Uploads that earlier runs left.
        var records: [UploadRecord] = []
        /// Whether a record could not be read: nobody knows what it was of.
        var isDamaged = false
        /// What is seen of each stream, and what nobody saw.
        let looks: [GapSearch.Look]
        /// Streams of which an hour is another pass's turn.
        var shared: Set<String> = []
        /// Whether HDFS takes anything; nil: nobody asked yet.
        var answer: Answer?
        /// Whether HDFS was asked how it computes checksums.
        var hasLearnt = false
        /// What watchers were told before of what will be found.
        var announced: Amount
    }

    enum Answer: Sendable {
        case takes
        case refuses(UploadFailure)
    }

    /// Looks at this host only, and takes the slots' locks.
    func find(at now: Moment) throws -> Found {
        let clock = ClockNote.read(in: state, at: now)
        try clock.save(in: state)
        let looks = gapSearch.looks(at: now)
        looks.forEach(warnOfClock)
        var survey = Survey(
            configuration: configuration, scope: scope, bounds: bounds,
            store: ManifestStore(state), locks: locks, held: tools.held, scans: tools.scans,
            lastStep: clock.stepNoticed,
            blind: looks.blindStreams, log: log)
        var isDamaged = false
        survey.records = try records(noting: &isDamaged)
        if bounds.isFirst { warnOfForgottenStreams(survey.records) }
        var found = Found(
            survey: survey, route: try survey.route(at: now.wall), isDamaged: isDamaged,
            looks: looks, announced: bounds.announced)
        try findMore(&found, at: now)
        try listSlotsToCome(on: found.route)
        return found
    }

    /// What a killed pass would have come to is not forgotten; what a bounded one leaves is not begun.
    private func listSlotsToCome(on route: SurveyRoute) throws {
        guard bounds.allowance == nil, tools.deadline == nil else { return }
        let store = ManifestStore(state)
        for slot in route.slotsToCome where !store.knows(stream: slot.stream, slot: slot.label) {
            try store.begin(stream: slot.stream, slot: slot.label)
        }
    }

    /// Looks at what there was no room for before.
    func findMore(after found: Found) throws -> Found {
        var found = found
        // Somebody may have set the clock meanwhile.
        found.survey.lastStep = ClockNote.read(in: state, at: now()).stepNoticed
        found.survey.records = try records(noting: &found.isDamaged)
        try findMore(&found, at: now())
        return found
    }

    private func findMore(_ found: inout Found, at now: Moment) throws {
        let result = try found.survey.run(along: &found.route, at: now)
        progress.looked()
        (found.works, found.notes) = (result.works, result.notes)
        found.shared.formUnion(result.shared)
        // Until it let a slot go, another process went on with its uploads.
        found.records = try records(noting: &found.isDamaged)
    }

    /// Removes old manifests, now and then. What could not be removed harms nobody.
    func removeOldManifests(at now: Moment) {
        let retention = Retention(state, locks: locks, at: now)
        if case .range = scope { return }
        guard retention.isDue else { return }
        do {
            let count = try retention.run(keep: configuration.keep, hours: configuration.hours)
            if count > 0 { log.info("removed \(count) manifests that are older than `keep`") }
        } catch {
            log.warning("\(error)")
        }
    }

    /// Nobody takes up an upload whose stream is gone, and only a person knows whether that is meant.
    private func warnOfForgottenStreams(_ records: [UploadRecord]) {
        guard configuration.hasAllStreams else { return }
        let known = Set(configuration.streams.map(\.name))
        let forgotten = Dictionary(
            grouping: records.filter { !known.contains($0.stream) }, by: \.stream)
        for (stream, uploads) in forgotten.sorted(by: { $0.key < $1.key }) {
            let ids = uploads.map(\.id).sorted().prefix(Self.mostIDsSaid).joined(separator: " ")
            log.warning(
                """
                uploads of a stream that is not configured any more are unfinished: put it back, or \
                delete \(state.uploads)/<upload>.json and the parts .logferry.*.<upload>.* in HDFS
                """,
                metadata: [
                    "stream": "\(stream)", "count": "\(uploads.count)", "uploads": "\(ids)",
                ])
        }
    }

    /// More would not be read.
    private static var mostIDsSaid: Int { 8 }

    private func records(noting isDamaged: inout Bool) throws -> [UploadRecord] {
        var damage: [DamagedState] = []
        let records = try tools.records.all { damage.append($0) }
        for file in damage { log.warning("\(file)") }
        isDamaged = isDamaged || !damage.isEmpty
        return records
    }
}
