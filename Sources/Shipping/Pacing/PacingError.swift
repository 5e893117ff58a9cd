import Glibc

/// The rate limit cannot be kept, so nothing may be sent.
public struct PacingError: Error, CustomStringConvertible {
    enum Action: String, Sendable { case create, open, lock, read, write, inspect }

    let action: Action
    /// The bucket's file.
    let path: String
    let errno: Int32

    /// Whether the same call may succeed later with nothing changed: a full disk, no free descriptor.
    public var isTransient: Bool {
        [ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM, ENOLCK, EIO].contains(errno)
    }

    /// Whether a person must give somebody a right.
    public var isPermissionDenied: Bool { errno == EACCES || errno == EPERM }

    public var description: String {
        """
        cannot \(action.rawValue) \(path), which holds the rate limit: \
        \(String(cString: strerror(errno))); nothing is sent without it
        """
    }
}
