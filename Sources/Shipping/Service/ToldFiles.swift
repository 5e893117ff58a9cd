import Synchronization

/// What was last said of files that are not done, so that a service does not repeat itself in every
/// pass.
final class ToldFiles: Sendable {
    private struct Key: Hashable {
        let stream: String
        let slot: HourLabel
        let source: String
    }

    private let told = Mutex<[Key: String]>([:])

    /// Whether it says something else than the last word on the same file.
    func isNews(_ file: PassReport.File) -> Bool {
        let key = Key(stream: file.stream, slot: file.slot, source: file.source)
        let word = "\(file.state.rawValue) \(file.reason ?? "")"
        return told.withLock { told in
            switch file.state {
            case .published:
                told[key] = nil
                return true
            // Every pass finds again what earlier ones published.
            case .already: return told.removeValue(forKey: key) != nil
            case .waiting, .failed, .conflict, .vanished:
                return told.updateValue(word, forKey: key) != word
            }
        }
    }
}
