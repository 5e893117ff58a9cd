import Glibc
import Logging
import Synchronization

/// Standard error: lines that stay, and below them, on a terminal, a block that is drawn in place.
final class Screen: Sendable {
    /// The block as it was drawn last.
    private let block = Mutex<[String]>([])

    /// Prints a line that stays.
    func line(_ text: String) {
        block.withLock { drawn in
            Console.error(Self.erasing(drawn) + text + "\n" + Self.text(drawn), terminator: "")
        }
    }

    /// Replaces the block.
    func draw(_ lines: [String]) {
        block.withLock { drawn in
            if lines == drawn { return }
            Console.error(Self.erasing(drawn) + Self.text(lines), terminator: "")
            drawn = lines
        }
    }

    /// Columns; 80 where nobody can say.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private static func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

    /// Source: ECMA-48, CUU and ED.
    private static func erasing(_ lines: [String]) -> String {
        lines.isEmpty ? "" : "\u{1B}[\(lines.count)A\u{1B}[J"
    }
}

extension Screen {
    /// Events as lines of this screen.
    var log: Logger { Logger(label: "logferry") { _ in ConsoleLogHandler(screen: self) } }
}
