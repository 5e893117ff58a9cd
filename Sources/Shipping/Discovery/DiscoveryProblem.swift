import Glibc

/// Something at one path that kept files from being found or opened.
struct DiscoveryProblem: Error, Hashable, CustomStringConvertible, Sendable {
    enum Reason: Hashable, Sendable {
        /// A directory that must exist at all times does not.
        case missingDirectory
        case notADirectory
        /// The operating system's error for a directory, or for a file.
        case unreadable(errno: Int32)
        /// Nothing there answers.
        case silent
        /// The file, or a directory that a wildcard matched.
        case symbolicLink
        case notRegular(FileKind)
        case nameIsNotUTF8
        /// Another name in the slot has the same characters in other bytes.
        case looksLikeAnother
        /// Gone between two looks.
        case vanished
        case claimedTwice([Claim])
    }

    enum Severity: Hashable, Sendable {
        /// What is there is nothing to ship.
        case ignored
        /// There may be files that were not seen: the slot is neither empty nor complete.
        case failure
        /// A person must decide.
        case conflict
    }

    /// One of several slots that a file seems to belong to.
    struct Claim: Hashable, Sendable {
        let stream: String
        let slot: HourLabel
    }

    let path: String
    let reason: Reason

    init(_ path: String, _ reason: Reason) {
        (self.path, self.reason) = (path, reason)
    }

    var severity: Severity {
        switch reason {
        case .symbolicLink, .notRegular: .ignored
        case .missingDirectory, .notADirectory, .unreadable, .silent, .vanished: .failure
        case .nameIsNotUTF8, .looksLikeAnother, .claimedTwice: .conflict
        }
    }

    var isPermissionDenied: Bool {
        reason == .unreadable(errno: EACCES) || reason == .unreadable(errno: EPERM)
    }
}

/// What a path is instead of a regular file.
enum FileKind: String, Hashable, Sendable {
    case directory = "a directory"
    case namedPipe = "a named pipe"
    case socket = "a socket"
    case device = "a device"
    case other = "no regular file"

    init(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFDIR: self = .directory
        case S_IFIFO: self = .namedPipe
        case S_IFSOCK: self = .socket
        case S_IFCHR, S_IFBLK: self = .device
        default: self = .other
        }
    }
}

extension DiscoveryProblem {
    var description: String {
        hint.map { "\(fact); \($0)" } ?? fact
    }

    private var fact: String {
        switch reason {
        case .missingDirectory: "the source directory \(path) does not exist"
        case .notADirectory: "\(path) is no directory"
        case .unreadable(let code):
            "cannot read \(path): \(String(cString: strerror(code))) (errno \(code))"
        case .silent: "the disk or server that has \(path) does not answer"
        case .symbolicLink: "\(path) is ignored: it is a symbolic link"
        case .notRegular(let kind): "\(path) is ignored: it is \(kind.rawValue)"
        case .nameIsNotUTF8: "\(path) is not shipped: its name is not UTF-8"
        case .looksLikeAnother:
            "\(path) is not shipped: another name differs from it only in how accents are written"
        case .vanished: "\(path) vanished while it was being opened"
        case .claimedTwice(let claims):
            "\(path) is claimed by \(claims.map { "\($0.stream) \($0.slot)" }.joined(separator: " and by "))"
        }
    }

    /// What to do about it.
    var hint: String? {
        switch reason {
        case .missingDirectory: "create or mount it, or correct `source`"
        case .notADirectory: "correct `source`, or put a directory there"
        case .unreadable(EACCES), .unreadable(EPERM):
            "give logferry's user read and search permission (r and x) on it and what it is in"
        case .unreadable(EMFILE), .unreadable(ENFILE):
            "raise the limit on open files, or lower `open_files`"
        case .unreadable, .silent: "see `dmesg` and the mount; it is tried again in the next pass"
        case .symbolicLink: "name the directory in `source` without a wildcard, or the file itself"
        case .nameIsNotUTF8: "rename it; HDFS knows only UTF-8 names"
        case .looksLikeAnother: "rename one of them"
        case .claimedTwice: "make the sources name each file once"
        case .notRegular, .vanished: nil
        }
    }
}
