public import WebHDFS

/// Why a file was not published.
public enum UploadFailure: Error, CustomStringConvertible {
    case hdfs(WebHDFSError)
    case state(StateError)
    case source(DiscoveryProblem)
    /// The limiter cannot work.
    case pacing(PacingError)
    /// The file is another one, or a longer one, than when it was found.
    case changed(path: String, how: String)
    /// HDFS holds other bytes than were sent.
    case corrupted(path: HDFSPath, detail: String)
    /// The destination holds something else.
    case conflict(String)
    case cancelled

    /// What the next pass does about it.
    public enum Remedy: Sendable {
        /// It settles by itself: the file is looked at again.
        case wait
        case retry
        /// A person must give somebody a right.
        case permission
        case person
    }

    public var remedy: Remedy {
        switch self {
        case .hdfs(let error):
            error.isPermissionDenied ? .permission : error.parentIsFile ? .person : .retry
        case .source(let problem): problem.isPermissionDenied ? .permission : .retry
        case .state, .pacing, .corrupted, .cancelled: .retry
        case .changed: .wait
        case .conflict: .person
        }
    }

    /// What the manifest calls it.
    var state: ManifestFile.State {
        switch self {
        case .source(let problem): problem.reason == .vanished ? .vanished : .failed
        case .hdfs(let error): error.parentIsFile ? .conflict : .failed
        case .state, .pacing, .corrupted, .cancelled: .failed
        case .changed: .waiting
        case .conflict: .conflict
        }
    }

    /// Whether sending the same bytes once more, at once, may help.
    var isWorthAnotherAttempt: Bool {
        switch self {
        case .hdfs(let error): error.isTransient
        case .corrupted: true
        case .state, .source, .pacing, .changed, .conflict, .cancelled: false
        }
    }

    public var description: String {
        switch self {
        case .hdfs(let error): error.hint.map { "\(error); \($0)" } ?? "\(error)"
        case .state(let error): "\(error)"
        case .source(let error): "\(error)"
        case .pacing(let error): "\(error)"
        case .changed(let path, let how): "\(path) \(how) while it was sent"
        case .corrupted(let path, let detail):
            "HDFS holds other bytes at \(path) than were sent: \(detail)"
        case .conflict(let reason): reason
        case .cancelled: "stopped before it was finished"
        }
    }

    /// Any error of an upload as one of these.
    init(_ error: any Error) {
        switch error {
        case let failure as UploadFailure: self = failure
        case let error as StateError: self = .state(error)
        case let error as DiscoveryProblem: self = .source(error)
        case let error as PacingError: self = .pacing(error)
        case let error as WebHDFSError:
            switch error.reason {
            case .body(let cause): self = UploadFailure(cause)
            case .cancelled: self = .cancelled
            default: self = .hdfs(error)
            }
        case is CancellationError: self = .cancelled
        default: self = .conflict("unexpected: \(error)")
        }
    }
}
