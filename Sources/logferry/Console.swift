import FoundationEssentials
import Glibc
import Shipping

/// Results go to standard output, all else to standard error.
enum Console {
    static func output(_ text: String, terminator: String = "\n") {
        write(text + terminator, to: STDOUT_FILENO)
    }

    static func error(_ text: String, terminator: String = "\n") {
        write(text + terminator, to: STDERR_FILENO)
    }

    /// One JSON value on a line of its own.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        output(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    static func json(_ report: PassReport) throws {
        // Half of it must not look like the whole.
        var isTaken = true
        try report.writeJSON { isTaken = isTaken && write($0, to: STDOUT_FILENO) }
        if isTaken { output("") }
    }

    /// What cannot be written is lost: a reader that closed a pipe wants no more.
    @discardableResult
    private static func write(_ text: String, to descriptor: Int32) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let count = Glibc.write(
                    descriptor, bytes.baseAddress! + written, bytes.count - written)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return false }
                written += count
            }
            return true
        }
    }
}
