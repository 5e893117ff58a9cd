import Glibc

/// The state directory cannot be used as it is.
public struct StateError: Error, Equatable, CustomStringConvertible {
    enum Reason: Equatable, Sendable {
        case unwritable(errno: Int32)
        case unreadable(errno: Int32)
        case notADirectory
        /// The directory was made for another host.
        case foreign(host: String, ours: String)
    }

    let path: String
    let reason: Reason

    init(path: String, reason: Reason) {
        self.path = path
        self.reason = reason
    }

    /// Takes the cause from `errno`.
    init(writing path: String) { self.init(path: path, reason: .unwritable(errno: errno)) }

    /// Takes the cause from `errno`.
    init(reading path: String) { self.init(path: path, reason: .unreadable(errno: errno)) }

    /// Whether the same may succeed later with nobody doing anything: a full disk is emptied.
    public var isTransient: Bool {
        switch reason {
        case .unwritable(let code): code == ENOSPC || code == EDQUOT || code == EIO
        case .unreadable(let code): code == EIO || code == EMFILE || code == ENFILE
        case .notADirectory, .foreign: false
        }
    }

    /// Whether a person must give somebody a right.
    public var isPermissionDenied: Bool {
        switch reason {
        case .unwritable(let code), .unreadable(let code): code == EACCES || code == EPERM
        case .notADirectory, .foreign: false
        }
    }

    public var description: String {
        switch reason {
        case .unwritable(let code):
            "cannot write \(path): \(String(cString: strerror(code))); \(advice(code))"
        case .unreadable(let code):
            "cannot read \(path): \(String(cString: strerror(code))); \(advice(code))"
        case .notADirectory:
            "the state directory \(path) is not a directory; remove it or name another with --state"
        case .foreign(let host, let ours):
            """
            the state directory \(path) belongs to host '\(host)', this is '\(ours)'; use a \
            directory of its own for each host, or set host = "\(host)" if it was renamed
            """
        }
    }

    private func advice(_ code: Int32) -> String {
        switch code {
        case EROFS: "the file system is read-only, choose another state directory"
        case ENOSPC, EDQUOT: "free some space there"
        case EACCES, EPERM: "give this user read and write access to it"
        default: "check the disk below it"
        }
    }
}
