import WebHDFS

/// What one file in flight needs to be resumed after a crash.
struct UploadRecord: Codable, Sendable {
    enum Change: String, Codable, Sendable {
        /// What was sent is its beginning.
        case grew
        /// What was sent may be a mixture.
        case rewritten
    }

    struct Part: Codable, Sendable {
        /// The number in the newest staged name of this part, from 1.
        var attempt = 1
        /// Names up to this attempt were given up before the last sweep.
        var doomed = 0
        /// Names up to this attempt are gone for good.
        var swept = 0
        /// Set once HDFS holds these bytes under that name.
        var digest: PartDigest?
        /// HDFS's inode id of the staged file; none on HttpFS.
        var fileID: Int64?

        enum CodingKeys: String, CodingKey {
            case attempt, doomed, swept, digest
            case fileID = "file_id"
        }
    }

    /// Of the format of the file.
    private static let version = 1

    private(set) var version = Self.version
    let id: String
    let stream: String
    let slot: HourLabel
    let source: String
    /// Of the source, as long as its bytes are those that were sent.
    var identity: FileIdentity
    /// When the source's inode last changed (`st_ctime`): nobody can set that back.
    var changed: WallTime
    /// What was seen to become of the source since.
    var change: Change?
    /// Where in the source the upload begins: after 0 it is what was appended after publication.
    let offset: Int64
    let destination: HDFSPath
    /// Whether it is to replace what is at the destination.
    var replaces: Bool {
        get { replacing ?? false }
        set { replacing = newValue }
    }
    /// Absent: it is not.
    private(set) var replacing: Bool?
    let hostTag: String
    let blockSize: Int64
    let partSize: Int64
    /// Parts with a smaller index may have been created in HDFS.
    var begun = 0
    /// When names that were given up were last deleted.
    var sweptAt: WallTime?
    var parts: [Part]

    /// Bytes that it brings to HDFS.
    var length: Int64 { identity.size - offset }
    var plan: UploadPlan { UploadPlan(size: length, partSize: partSize) }
    var isVerified: Bool { parts.allSatisfy { $0.digest != nil } }

    /// Whether it is of that source, by its name or as the same file.
    func isOf(_ found: FoundFile) -> Bool {
        source == found.path || identity.isUntouched(found)
    }

    /// The bytes of the source that a part holds.
    func range(of part: Int) -> Range<Int64> {
        let range = plan.range(part)
        return offset + range.lowerBound..<offset + range.upperBound
    }

    /// The newest staged name of a part.
    func name(of part: Int) throws -> HDFSPath { try name(of: part, attempt: parts[part].attempt) }

    /// Every name that may exist in HDFS and does not hold a verified part.
    func leftovers() throws -> [HDFSPath] {
        try parts.indices.flatMap { part in
            let newest =
                parts[part].digest == nil && part < begun
                ? parts[part].attempt : parts[part].attempt - 1
            return try (parts[part].swept..<newest).map { try name(of: part, attempt: $0 + 1) }
        }
    }

    /// Every name of this upload that may exist in HDFS.
    func names() throws -> [HDFSPath] {
        try parts.indices.prefix(begun).flatMap { part in
            try (parts[part].swept..<parts[part].attempt).map {
                try name(of: part, attempt: $0 + 1)
            }
        }
    }

    private func name(of part: Int, attempt: Int) throws -> HDFSPath {
        try StagedName.path(
            beside: destination, hostTag: hostTag, upload: id, part: part, attempt: attempt)
    }

    /// Takes a fresh name for a part, for the case that the last one was used.
    mutating func renew(_ part: Int) {
        parts[part].attempt += 1
        parts[part].digest = nil
        parts[part].fileID = nil
    }

    /// The greatest number of PUTs that one part took.
    var attempts: Int { parts.map(\.attempt).max() ?? 0 }

    /// The digest of the whole file, nil while parts are missing or their forms differ.
    var digest: PartDigest? {
        let digests = parts.compactMap(\.digest)
        guard digests.count == parts.count, let form = digests.first?.form,
            digests.allSatisfy({ $0.form == form })
        else { return nil }
        return PartDigest(form: form, blocks: digests.flatMap(\.blocks))
    }

    enum CodingKeys: String, CodingKey {
        case version, id, stream, slot, source, identity, changed, change, offset, destination
        case replacing = "replaces"
        case hostTag = "host_tag"
        case blockSize = "block_size"
        case partSize = "part_size"
        case begun
        case sweptAt = "swept_at"
        case parts
    }

    /// Whether it is of the format that is known, and the numbers fit each other. What a person or
    /// a disk changed may not.
    var isSound: Bool {
        version == Self.version && blockSize > 0 && partSize > 0 && identity.size >= 0
            && (0...identity.size).contains(offset)
            && parts.count == plan.count && parts.count <= UploadPlan.mostParts
            && (0...parts.count).contains(begun)
            && parts.allSatisfy(\.hasSoundNames)
            && parts.reduce(0) { $0 + $1.attempt - $1.swept } <= parts.count + Self.mostNames
            && parts.indices.allSatisfy { index in
                guard let digest = parts[index].digest else { return true }
                return index < begun && digest.isSound(length: Int64(plan.range(index).count))
            }
    }

    /// Names that were tried and given up: more than that no pass could delete.
    private static let mostNames = 100_000
}

extension UploadRecord.Part {
    fileprivate var hasSoundNames: Bool {
        (1...Int(Int32.max)).contains(attempt) && (0..<attempt).contains(doomed)
            && (0...doomed).contains(swept)
    }
}

extension UploadRecord {
    /// Notes that all leftovers were deleted.
    ///
    /// A request that was given up may create its file later: only what was given up so long before
    /// is gone for good, and need not be deleted once more.
    mutating func sweep(at now: WallTime) {
        // A time in the future is from before the clock was set back.
        guard let last = sweptAt, last <= now else {
            sweptAt = now
            return
        }
        guard last + UploadStore.lateRequests <= now else { return }
        for part in parts.indices {
            (parts[part].swept, parts[part].doomed) = (parts[part].doomed, parts[part].attempt - 1)
        }
        sweptAt = now
    }

    /// The same upload when nothing of it is needed any more: all its names are leftovers.
    var givenUp: UploadRecord {
        var record = self
        for part in parts.indices.prefix(begun) { record.renew(part) }
        return record
    }
}
