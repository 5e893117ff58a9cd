import Logging

extension Pass {
    var gapSearch: GapSearch {
        GapSearch(configuration: configuration, scope: scope, state: state)
    }

    /// Writes down what nobody looked at in time, and that the hours of each stream were looked at.
    ///
    /// After what is due was shipped, because it may be thousands of hours. What cannot be written
    /// down, or not before the pass is stopped, is found again by the next one.
    func settleLooks(_ found: Found) async -> [PassReport.Gap] {
        var gaps: [PassReport.Gap] = []
        for look in found.looks where !Task.isCancelled {
            let isShared = found.shared.contains(look.stream)
            do {
                gaps += try await DiskReader.run { [gapSearch, locks] in
                    try gapSearch.settle(look, isShared: isShared, locks)
                }
            } catch {
                if !(error is CancellationError) { log.warning("\(error)") }
            }
        }
        for gap in gaps { log.error("\(gap.message(configuration: configuration.file))") }
        return gaps
    }

    func warnOfClock(_ look: GapSearch.Look) {
        let note = look.step.note
        guard note.isBehind, note.first == note.last else { return }
        let before = note.before.map { ", and read \($0) before the machine started" } ?? ""
        log.warning(
            """
            the clock reads \(note.wall)\(before): which hours are without a log, or were missed, \
            shows when it is set
            """, metadata: ["stream": "\(look.stream)"])
    }
}
