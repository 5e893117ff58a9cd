import TestSupport

/// Something that happens to the command at one of its steps on the disk: the library of this name,
/// preloaded. See `Tests/KillSwitch/include/KillSwitch.h`.
struct KillSwitch: Sendable {
    enum Action: Sendable, CustomStringConvertible {
        /// Killed instead of the step.
        case before
        /// Killed once the step is done.
        case after
        /// Killed instead of the step, and what was not fsynced is undone.
        case power
        /// The step and those after it fail.
        case fail(errno: Int32)
        /// The step waits until this FIFO was opened for writing and closed.
        case wait(fifo: String)

        var description: String {
            switch self {
            case .before: "before"
            case .after: "after"
            case .power: "power"
            case .fail(let code): "fail:\(code)"
            case .wait(let fifo): "wait:\(fifo)"
            }
        }

        static let kills: [Action] = [.before, .after, .power]
    }

    private let action: Action
    private let step: String
    private let folder: String
    private let notes: TemporaryFolder

    /// - Parameters:
    ///   - step: Its number, from 1, or the end of its path, `/locks/access`.
    ///   - folder: The folder whose changes are steps.
    init(_ action: Action, at step: String, below folder: String) throws {
        (self.action, self.step, self.folder) = (action, step, folder)
        notes = try TemporaryFolder()
    }

    func environment() throws -> [String: String] {
        [
            "LD_PRELOAD": try Command.path(of: "libKillSwitch.so"),
            "KILLSWITCH_FOLDER": folder, "KILLSWITCH_AT": step,
            "KILLSWITCH_ACTION": "\(action)", "KILLSWITCH_REPORT": notes.path("report"),
        ]
    }

    /// `hit 17 rename /...` and, after an end of its own, `ended 90`.
    var report: String {
        (try? notes.read("report")).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
