import Synchronization

/// What was last said of files that are not done, so that a service does not repeat itself in every
/// pass.
final class ToldFiles: Sendable {
    /// What that many passes in a row did not mention is forgotten: it may be said once more.
    static let memory = 8

    private struct Key: Hashable {
        let stream: String
        let slot: HourLabel
        let source: String
    }

    private struct Word {
        let text: String
        /// Passes that ended before it was last said.
        let pass: Int
    }

    private struct State {
        var words: [Key: Word] = [:]
        var passes = 0
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.words.count } }

    /// Whether it says something else than the last word on the same file.
    func isNews(_ file: PassReport.File) -> Bool {
        let key = Key(stream: file.stream, slot: file.slot, source: file.source)
        let text = "\(file.state.rawValue) \(file.reason ?? "")"
        return state.withLock { state in
            switch file.state {
            case .published:
                state.words[key] = nil
                return true
            // Every pass finds again what earlier ones published.
            case .already: return state.words.removeValue(forKey: key) != nil
            case .waiting, .failed, .conflict, .vanished:
                let word = Word(text: text, pass: state.passes)
                return state.words.updateValue(word, forKey: key)?.text != text
            }
        }
    }

    func passEnded() {
        state.withLock { state in
            state.passes += 1
            let oldest = state.passes - Self.memory
            state.words = state.words.filter { $0.value.pass > oldest }
        }
    }
}
