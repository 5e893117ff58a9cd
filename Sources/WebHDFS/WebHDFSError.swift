public import Curl

/// Why an operation on HDFS failed: what was tried, on which path, at which server, and the reason.
public struct WebHDFSError: Error, Sendable, CustomStringConvertible {
    public enum Reason: Sendable {
        /// HDFS said no, in its own words.
        case remote(RemoteException, status: Int)
        /// An HTTP error that HDFS did not write: a proxy's or a gateway's. `retryAfter`: how long
        /// it asks to be left alone, cut to `longestRetryAfter`.
        case http(status: Int, retryAfter: Duration? = nil)
        /// The server does not speak WebHDFS at this URL. `isHadoopRPC`: it is the port for Java
        /// clients.
        case notWebHDFS(status: Int, isHadoopRPC: Bool)
        /// The server wants to know better who we are.
        case unauthorized(status: Int)
        /// It forbids the operation and does not say why.
        case forbidden
        /// No connection to the endpoint was made: nothing was asked.
        case unreachable(CurlError)
        /// The connection failed after it was made; the server may have done what was asked.
        case broken(CurlError)
        /// All endpoints were asked; the last error of each.
        case everyEndpoint([WebHDFSError])
        /// No connection to the node that we were sent to (`dataNode`) was made.
        case redirectUnusable(CurlError)
        /// The answer should have sent us to a DataNode.
        case noRedirect(status: Int)
        /// A success that came before all bytes had been sent.
        case incomplete(sent: Int64, expected: Int64)
        /// HDFS answered `false`: nothing was done, and it does not say why.
        case refused
        /// A success with an answer that makes no sense; the text says what was expected.
        case malformedAnswer(String)
        /// The request cannot be made; the text says why.
        case invalidPath(String)
        /// The upload body could not deliver.
        case body(any Error)
        /// The sink refused what was read.
        case sink(any Error)
        case cancelled
    }

    public let operation: Operation
    public let path: String
    /// Where RENAME was to put it.
    public var destination: String?
    /// The server that was asked, without the path; nil when none was.
    public let endpoint: String?
    public let reason: Reason
    /// Bytes of the body that were handed to the socket.
    public var sentBytes: Int64 = 0
    /// Where we had been sent to when it failed.
    public var dataNode: DataNode?

    init(
        _ operation: Operation, _ path: HDFSPath, endpoint: String? = nil, _ reason: Reason,
        sentBytes: Int64 = 0, dataNode: DataNode? = nil
    ) {
        self.operation = operation
        self.path = path.description
        self.endpoint = endpoint
        self.reason = reason
        self.sentBytes = sentBytes
        self.dataNode = dataNode
    }

    /// What became of a request that no endpoint could answer; `errors` has one for each.
    init(everyEndpoint errors: [WebHDFSError]) {
        (operation, path) = (errors[0].operation, errors[0].path)
        destination = errors[0].destination
        (endpoint, reason) = (nil, .everyEndpoint(errors))
    }
}

extension WebHDFSError {
    /// Whether the same request may succeed later with nothing changed by us.
    public var isTransient: Bool {
        switch reason {
        case .remote(let exception, let status):
            exception.meaning == .other
                ? status >= 500 || exception.isUnspecific : exception.meaning.isTransient
        case .http(let status, _): [408, 429].contains(status) || status >= 500 && status != 501
        case .unreachable(let error), .broken(let error), .redirectUnusable(let error):
            error.isTransient
        case .everyEndpoint(let errors): errors.contains(where: \.isTransient)
        case .incomplete: true
        case .malformedAnswer: true
        case .notWebHDFS, .unauthorized, .forbidden, .noRedirect, .refused, .invalidPath, .body,
            .sink, .cancelled:
            false
        }
    }

    /// Whether the server may have done what was asked although this error came of it.
    public var outcomeIsUnknown: Bool {
        switch reason {
        case .remote(let exception, _): exception.meaning == .communication
        case .http(let status, _): status >= 500
        case .broken, .malformedAnswer, .incomplete, .body, .cancelled: true
        case .everyEndpoint(let errors): errors.contains(where: \.outcomeIsUnknown)
        case .notWebHDFS, .unauthorized, .forbidden, .unreachable, .redirectUnusable, .noRedirect,
            .refused, .invalidPath, .sink:
            false
        }
    }

    /// Whether no server was reached that could have done anything.
    public var reachedNobody: Bool {
        switch reason {
        case .unreachable, .redirectUnusable: true
        case .everyEndpoint(let errors): errors.allSatisfy(\.reachedNobody)
        default: false
        }
    }

    /// How long the server asks to be left alone.
    public var retryAfter: Duration? {
        switch reason {
        case .http(_, let retryAfter): retryAfter
        case .everyEndpoint(let errors): errors.compactMap(\.retryAfter).min()
        default: nil
        }
    }

    /// What HDFS's own words mean; nil when the error is not HDFS's.
    public var remoteMeaning: RemoteMeaning? {
        if case .remote(let exception, _) = reason { exception.meaning } else { nil }
    }

    /// Whether HDFS answered `false`: nothing was done.
    public var isRefused: Bool { if case .refused = reason { true } else { false } }
    public var isNotFound: Bool { remoteMeaning == .notFound }
    public var alreadyExists: Bool { remoteMeaning == .exists }
    public var isPermissionDenied: Bool {
        switch reason {
        case .unauthorized, .forbidden: true
        default: remoteMeaning == .permission || remoteMeaning == .impersonation
        }
    }
    public var isQuota: Bool { remoteMeaning == .quota }
    public var parentIsFile: Bool { remoteMeaning == .parentIsFile }

    /// Whether this server cannot do the operation at all.
    public var isUnsupported: Bool { remoteMeaning == .unsupported }

    /// Whether CONCAT will never join these files, while one upload of the whole still may succeed.
    public var concatUnsupported: Bool {
        guard operation == .concat else { return false }
        switch reason {
        case .remote(let exception, _): return exception.refusesConcat
        // A gateway that lets no POST through, or only short URLs: everything else it did.
        case .http, .notWebHDFS: return !isTransient
        case .everyEndpoint(let errors): return errors.contains(where: \.concatUnsupported)
        default: return false
        }
    }
}

extension RemoteException {
    fileprivate var refusesConcat: Bool {
        switch meaning {
        case .unsupported, .snapshot, .encryptionZone, .badRequest, .invalidName: true
        default: false
        }
    }

    /// A class that says nothing but "input or output failed".
    var isUnspecific: Bool { exception == "IOException" || exception == "RemoteException" }
}
