import Logging
import WebHDFS

/// Finds what uploads of this host left in HDFS whose records are lost, and, because that is told by
/// the way, where in HDFS there is nothing yet.
///
/// Only after lost or damaged state, and each directory once for each page of files: with thousands of
/// hosts, listings in normal passes would be the NameNode's death. The listing begins where our own names do, so a
/// directory full of other hosts' files costs one request.
struct StraySearch: Sendable {
    /// A staged name that is older than this belongs to no upload that goes on.
    static let age = Duration.seconds(86_400)

    let tools: UploadTools
    let log: Logger
    private let pending: StateFile<[HDFSPath]>

    init(_ tools: UploadTools, state: StateDirectory, log: Logger) {
        self.tools = tools
        self.log = log
        pending = StateFile(path: "\(state.path)/strays.json")
    }

    /// Remembers directories until they were looked into.
    ///
    /// - Returns: Whether there are any.
    func note(_ directories: Set<HDFSPath>) throws -> Bool {
        let known = try directoriesLeft()
        let all = known.union(directories)
        if all != known { try pending.save(all.sorted()) }
        return !all.isEmpty
    }

    /// Looks into the directories that were noted. One that cannot be listed now stays for the next
    /// pass.
    ///
    /// - Parameter due: Where something is about to go.
    /// - Returns: What of that the listings showed to be free: it need not be asked for file by file.
    func run(at now: WallTime, due: [HDFSPath]) async throws -> Set<HDFSPath> {
        let directories = try directoriesLeft().sorted()
        guard !directories.isEmpty else { return [] }
        let due = Dictionary(grouping: due, by: \.parent)
        var (done, free) = (Set<HDFSPath>(), Set<HDFSPath>())
        for directory in directories {
            let within = due[directory] ?? []
            do {
                free.formUnion(try await search(directory, at: now, due: within))
                done.insert(directory)
            } catch let error as WebHDFSError {
                if error.isNotFound {
                    if error.operation == .listBatch { free.formUnion(within) }
                } else {
                    log.warning("cannot look for lost uploads: \(error)")
                }
                if !error.isTransient { done.insert(directory) }
            }
        }
        // Another process may have noted more meanwhile.
        let left = try directoriesLeft().subtracting(done)
        if left.isEmpty { try pending.remove() } else { try pending.save(left.sorted()) }
        return free
    }

    private func directoriesLeft() throws -> Set<HDFSPath> {
        Set(try pending.load { log.warning("\($0)") } ?? [])
    }

    private func search(
        _ directory: HDFSPath, at now: WallTime, due: [HDFSPath]
    ) async throws -> [HDFSPath] {
        let prefix = StagedName.prefix(hostTag: tools.records.hostTag)
        // An upload's names may be on both sides of the end of a batch.
        var strays: [String: [FileStatus]] = [:]
        var free: [HDFSPath]?
        for try await batch in tools.hdfs.listBatches(directory, startingAfter: prefix) {
            // The next ones are full of names of ours, if there are any.
            free = free ?? batch.lacking(due)
            for entry in batch.entries
            where entry.kind == .file && entry.pathSuffix.hasPrefix(prefix) {
                let rest = entry.pathSuffix.dropFirst(prefix.count)
                if let upload = StagedName.upload(of: rest) {
                    strays[upload, default: []].append(entry)
                }
            }
            guard batch.entries.last?.pathSuffix.hasPrefix(prefix) == true else { break }
        }
        for (upload, entries) in strays {
            try await giveUp(upload, entries, in: directory, at: now)
        }
        return free ?? []
    }

    /// Deletes what is old, and what is young when it is old, unless a record knows it.
    private func giveUp(
        _ upload: String, _ entries: [FileStatus], in directory: HDFSPath, at now: WallTime
    ) async throws {
        guard try !tools.records.knows(upload) else { return }
        let names = try entries.map { try directory.appending($0.pathSuffix) }
        let newest = entries.map(\.modified).max() ?? now
        log.notice(
            "found \(names.count) parts of an upload whose record is lost",
            metadata: ["upload": "\(upload)", "directory": "\(directory)"])
        if newest + Self.age <= now, await tools.remove(names) { return }
        try tools.records.abandon(upload, names, until: newest + Self.age)
    }
}

extension DirectoryBatch {
    /// Those of these entries of the directory that are known not to be there.
    fileprivate func lacking(_ paths: [HDFSPath]) -> [HDFSPath] {
        var lacking = Dictionary(paths.map { ($0.name, $0) }) { first, _ in first }
        lacking = lacking.filter { covers($0.key) }
        for entry in entries { lacking[entry.pathSuffix] = nil }
        return Array(lacking.values)
    }
}

extension FileStatus {
    fileprivate var modified: WallTime {
        WallTime(nanoseconds: 0) + .milliseconds(modificationTime)
    }
}
