import Logging
import WebHDFS

extension Pass {
    /// Clears away what earlier runs left, if HDFS takes anything now.
    ///
    /// - Returns: Why nothing can be sent at all; nil where something can.
    func prepare(_ found: inout Found) async throws -> UploadFailure? {
        let search = StraySearch(tools, state: state, log: log)
        let isSearching = try search.note(
            found.works.strayDirectories(
                since: state.since(), isDamaged: found.isDamaged, host: configuration.host))
        let hasDue = found.works.contains { !$0.plan.due.isEmpty }
        if found.answer == nil, hasDue || isSearching || !found.records.isEmpty {
            found.answer = await answer()
        }
        if case .refuses(let failure) = found.answer { return failure }
        if hasDue, !found.hasLearnt {
            await tools.learnForm()
            found.hasLearnt = true
        }
        try await checkReplacing(found.works)
        try await tidyUp(&found, search)
        return nil
    }

    /// One question for the whole run, instead of a conflict for each file.
    ///
    /// - Throws: `CannotReplace`; no manifest is touched then.
    private func checkReplacing(_ works: [SlotWork]) async throws {
        guard bounds.reships == true, let file = works.lazy.flatMap(\.plan.due).first else {
            return
        }
        // What else is wrong there the file says when its turn comes.
        if (try? await tools.canReplace(at: file.destination)) == false { throw CannotReplace() }
    }

    /// Deletes and finishes what earlier runs left.
    private func tidyUp(_ found: inout Found, _ search: StraySearch) async throws {
        found.knownFree = try await search.run(
            at: .now(), due: found.works.flatMap { $0.plan.due.map(\.destination) })
        try await tools.sweep(at: .now()) { log.warning("\($0)") }
        let orphans = OrphanedUploads(
            tools: tools, hdfs: configuration.hdfs, isReshipOff: bounds.reships == false,
            progress: progress, log: log)
        await orphans.settle(&found.works, found.records)
    }

    /// Asks one question for the whole pass, so that a cluster that is down costs one round of
    /// retries, and one message, instead of one for each file.
    private func answer() async -> Answer {
        do {
            _ = try await tools.hdfs.status(.root)
            return .takes
        } catch {
            let failure = UploadFailure(error)
            log.error("\(failure)")
            return .refuses(.refused(needsPermission: failure.needsPermission))
        }
    }
}
