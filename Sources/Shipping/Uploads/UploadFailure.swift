import WebHDFS

/// Why a file was not published.
enum UploadFailure: Error, CustomStringConvertible {
    case hdfs(WebHDFSError)
    /// HDFS did not answer at the beginning of the pass; the pass has said why.
    case refused(needsPermission: Bool)
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
    /// There was time for a part of it.
    case outOfTime
    case unforeseen(String)

    /// Whether it ends when a person gives somebody a right.
    var needsPermission: Bool {
        switch self {
        case .hdfs(let error): error.isPermissionDenied && !error.parentIsFile
        case .source(let problem): problem.isPermissionDenied
        case .refused(let needsPermission): needsPermission
        case .state(let error): error.isPermissionDenied
        case .pacing(let error): error.isPermissionDenied
        case .changed, .corrupted, .conflict, .cancelled, .outOfTime, .unforeseen: false
        }
    }

    /// What the manifest calls it.
    var state: ManifestFile.State {
        switch self {
        case .source(let problem): problem.reason == .vanished ? .vanished : .failed
        case .hdfs(let error): error.parentIsFile ? .conflict : .failed
        case .refused, .state, .pacing, .corrupted, .cancelled, .unforeseen: .failed
        case .changed, .outOfTime: .waiting
        case .conflict: .conflict
        }
    }

    /// Whether sending the same bytes once more, at once, may help.
    var isWorthAnotherAttempt: Bool {
        switch self {
        // A quota is not waited for: whatever is sent meanwhile is sent in vain.
        case .hdfs(let error): error.isTransient && !error.isQuota
        case .corrupted: true
        case .refused, .state, .source, .pacing, .changed, .conflict, .cancelled, .outOfTime,
            .unforeseen:
            false
        }
    }

    /// Nothing at the destination was touched.
    static func cannotReplace(_ destination: HDFSPath) -> UploadFailure {
        .conflict(
            """
            this server cannot replace \(destination) in one step: it ignores \
            renameoptions=OVERWRITE, as HttpFS does; use a NameNode's URL, or move what is there \
            away and ship again
            """)
    }

    /// How long the server that failed asks to be left alone.
    var retryAfter: Duration {
        if case .hdfs(let error) = self { error.retryAfter ?? .zero } else { .zero }
    }

    var description: String {
        switch self {
        case .hdfs(let error): error.hint.map { "\(error). \($0)" } ?? "\(error)"
        case .refused: "HDFS takes nothing now"
        case .state(let error): "\(error)"
        case .source(let error): "\(error)"
        case .pacing(let error): "\(error)"
        case .changed(let path, let how):
            "\(path) \(how) before it was published; the next pass looks at it again"
        case .corrupted(let path, let detail):
            "HDFS holds other bytes at \(path) than were sent: \(detail)"
        case .conflict(let reason): reason
        case .cancelled: "stopped before it was finished; the next run goes on with it"
        case .outOfTime: "its time was up before it was finished; the next run goes on with it"
        case .unforeseen(let text): "unforeseen: \(text); please report it"
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
        default: self = .unforeseen("\(error)")
        }
    }
}
