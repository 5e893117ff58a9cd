import Glibc
import Logging

/// One line for each event: the level, a fixed sentence, what it is about.
///
/// Under systemd the line begins with the level as the journal wants it.
/// Source: <https://man7.org/linux/man-pages/man3/sd-daemon.3.html>
struct ConsoleLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    let screen: Screen
    private let isJournal = getenv("JOURNAL_STREAM") != nil

    init(screen: Screen) { self.screen = screen }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let details = all.sorted { $0.key < $1.key }.map {
            " \($0.key)=\(Self.quoted("\($0.value)"))"
        }
        screen.line("\(prefix(event.level))\(event.message)\(details.joined())")
    }

    private func prefix(_ level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: isJournal ? "<7>" : "debug: "
        case .info, .notice: isJournal ? "<6>" : ""
        case .warning: isJournal ? "<4>" : "warning: "
        case .error: isJournal ? "<3>" : "error: "
        case .critical: isJournal ? "<2>" : "error: "
        }
    }

    private static func quoted(_ text: String) -> String {
        text.contains(" ") ? "\"\(text)\"" : text
    }
}
