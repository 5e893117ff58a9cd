import Glibc
import Logging
import Shipping

/// One line for each event: the level, a fixed sentence, what it is about.
///
/// Under systemd the line begins with the level as the journal wants it.
/// Source: <https://man7.org/linux/man-pages/man3/sd-daemon.3.html>
struct ConsoleLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    let screen: Screen
    private let isJournal = isStandardErrorTheJournal()

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
        // An error may have several lines; what is in a file's name may not make one.
        let lines = "\(event.message)".split(separator: "\n", omittingEmptySubsequences: false)
        let text = lines.map { String($0).printable }.joined(separator: "\n")
        screen.line("\(prefix(event.level))\(text)\(details.joined().printable)")
    }

    private func prefix(_ level: Logger.Level) -> String {
        isJournal ? Self.journalPriority(level) : ""
    }

    private static func journalPriority(_ level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: "<7>"
        case .info: "<6>"
        case .notice: "<5>"
        case .warning: "<4>"
        case .error: "<3>"
        case .critical: "<2>"
        }
    }

    /// Whether standard error is the journal's, as JOURNAL_STREAM says: `device:inode`.
    /// Source: <https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html>
    private static func isStandardErrorTheJournal() -> Bool {
        var status = stat()
        guard let value = getenv("JOURNAL_STREAM"), fstat(STDERR_FILENO, &status) == 0 else {
            return false
        }
        return String(cString: value) == "\(status.st_dev):\(status.st_ino)"
    }

    private static func quoted(_ text: String) -> String {
        text.contains(" ") ? "\"\(text)\"" : text
    }
}
