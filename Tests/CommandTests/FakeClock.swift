import Glibc
import TestSupport

/// The wall clock as one process sees it; the steady clock and the times of files stay as they are.
struct FakeClock: Sendable {
    private static let program = "/usr/bin/faketime"

    /// Whether Debian's package `faketime` is there, and can be used: AddressSanitizer asks for the
    /// time while it starts, and then both wait for each other.
    static var isUsable: Bool {
        access(program, X_OK) == 0 && !isSanitized
    }

    /// Seconds between the machine's clock and this one.
    private let offset: Int

    init(_ seconds: Int) { offset = seconds - time(nil) }

    /// Runs an executable of this package to its end.
    ///
    /// Source: `man 1 faketime`; the offset is relative, because the library reads an absolute one
    /// in the time zone that the process sets.
    func run(_ name: String, _ arguments: [String]) async throws -> Command.Outcome {
        let shift = "\(offset < 0 ? "" : "+")\(offset)"
        return try await Command.run(
            Self.program,
            ["-m", "--exclude-monotonic", "-f", shift, try Command.path(of: name)] + arguments,
            environment: ["NO_FAKE_STAT": "1"])
    }
}
