public import Logging
import WebHDFS

/// What a pass would do, for `--dry-run`.
public struct PassPlan: Encodable, Sendable {
    public struct File: Encodable, Sendable {
        let stream: String
        let slot: HourLabel
        public let source: String
        public let destination: String
        public let bytes: Int64
        /// PUTs that carry it.
        public let parts: Int
    }

    public private(set) var files: [File] = []
    public private(set) var bytes: Int64 = 0
    /// How long that takes at the limits, from now on, at least; nil without any.
    public var seconds: Double?
    /// Files that are not shipped, and why.
    public private(set) var others: [PassReport.File] = []
    /// Hours that nobody looked at in time.
    public private(set) var gaps: [PassReport.Gap] = []

    /// Of nothing yet.
    public init() {}

    /// Looks at folders and manifests; writes nothing, asks HDFS nothing.
    public init(_ configuration: Configuration, scope: Pass.Scope, log: Logger) throws {
        try self.init(configuration, scope: scope, bounds: PassBounds(), log: log)
    }

    init(
        _ configuration: Configuration, scope: Pass.Scope, bounds: PassBounds,
        scans: Scans = Scans(), at now: Moment = .now(), log: Logger
    ) throws {
        let state = try StateDirectory.existing(configuration.state)
        let search = state.map {
            GapSearch(configuration: configuration, scope: scope, state: $0)
        }
        let looks = search?.looks(at: now) ?? []
        gaps = looks.flatMap { search?.gaps(in: $0) ?? [] }
        let survey = Survey(
            configuration: configuration, scope: scope, bounds: bounds,
            store: state.map { ManifestStore($0, isReadOnly: true) },
            locks: nil, scans: scans,
            lastStep: state.flatMap { ClockNote.read(in: $0, at: now).stepNoticed },
            blind: looks.blindStreams, log: log)
        var route = try survey.route(at: now.wall)
        while !route.isOver {
            let found = try survey.run(along: &route, at: now)
            files += found.works.flatMap { work in
                work.plan.due.map { File($0, work, configuration) }
            }
            others += (found.notes + found.works.flatMap(\.notes)).filter { $0.state != .already }
        }
        bytes = files.lazy.map(\.bytes).total
        let streams = Dictionary(files.map { ($0.stream, $0.bytes) }) { [$0, $1].total }
        seconds = configuration.duration(of: streams, from: now.wall).map { $0 / .seconds(1) }
    }
}

extension PassPlan {
    /// Counts the plan of other slots with this one.
    public mutating func add(_ other: PassPlan) {
        files += other.files
        bytes = [bytes, other.bytes].total
        others += other.others
    }

    /// The same with the first files only.
    func prefix(_ count: Int) -> PassPlan {
        var plan = self
        plan.files = Array(files.prefix(count))
        plan.bytes = plan.files.lazy.map(\.bytes).total
        return plan
    }
}

extension PassPlan.File {
    init(_ due: SlotPlan.DueFile, _ work: SlotWork, _ configuration: Configuration) {
        let settings = work.stream.uploadSettings(configuration.hdfs)
        let plan = UploadPlan(
            size: due.found.size, blockSize: settings.blockSize, partBlocks: settings.partBlocks,
            joinable: true)
        self.init(
            stream: work.stream.name, slot: work.slot.label, source: due.found.path,
            destination: due.destination.description, bytes: due.found.size, parts: plan.count)
    }
}
