/// The way of one request through the endpoints: whom to ask next, and after what pause.
struct Retries {
    enum Next {
        /// Asks the `current` endpoint.
        case ask(after: Duration)
        case giveUp(WebHDFSError)
    }

    /// What an error says about the next try.
    enum Reaction: Equatable {
        /// Another server may do it: ask that at once.
        case otherEndpoint
        /// The same server may do it later.
        case laterThere
        /// Repeating it is pointless, or dangerous.
        case fail
    }

    let count: Int
    let policy: RetryPolicy
    private(set) var current: Int
    private var round = 1
    private var askedInRound = 1
    /// The last error of every endpoint that was asked.
    private var failures: [Int: WebHDFSError] = [:]

    init(endpoints count: Int, startingAt first: Int, policy: RetryPolicy) {
        (self.count, self.current, self.policy) = (count, first, policy)
    }

    /// - Parameters:
    ///   - elapsed: Since the first request.
    ///   - isRepeatable: Whether doing it twice is as good as doing it once.
    mutating func next(
        after error: WebHDFSError, isRepeatable: Bool, elapsed: Duration
    ) -> Next {
        failures[current] = error
        switch error.reaction(isRepeatable: isRepeatable) {
        case .fail:
            return .giveUp(error)
        case .laterThere:
            return nextRound(at: current, elapsed: elapsed)
        case .otherEndpoint:
            let following = (current + 1) % count
            guard askedInRound < count else { return nextRound(at: following, elapsed: elapsed) }
            askedInRound += 1
            current = following
            return .ask(after: .zero)
        }
    }

    private mutating func nextRound(at endpoint: Int, elapsed: Duration) -> Next {
        let own = policy.pause(number: round, fraction: policy.random())
        let pause = max(own, failures[endpoint]?.retryAfter ?? .zero)
        let isInTime = policy.deadline.map { elapsed + pause <= $0 } ?? true
        guard round < policy.attempts, isInTime, failures.values.contains(where: \.isTransient)
        else { return .giveUp(summary) }
        (round, askedInRound, current) = (round + 1, 1, endpoint)
        return .ask(after: pause)
    }

    /// The one error, or all endpoints' errors in one.
    private var summary: WebHDFSError {
        let errors = failures.sorted { $0.key < $1.key }.map(\.value)
        return errors.count == 1 ? errors[0] : WebHDFSError(everyEndpoint: errors)
    }
}

extension WebHDFSError {
    /// What the error says about asking again.
    ///
    /// A server that does not speak WebHDFS at all is no reason to fail while another one may.
    func reaction(isRepeatable: Bool) -> Retries.Reaction {
        if outcomeIsUnknown && !isRepeatable { return .fail }
        switch reason {
        case .remote(let exception, let status):
            return exception.reaction(status: status)
        case .http:
            return isTransient ? .otherEndpoint : .fail
        case .unreachable, .broken, .notWebHDFS, .malformedAnswer:
            return .otherEndpoint
        case .redirectUnusable:
            return .laterThere  // it picks another DataNode, perhaps
        case .unauthorized, .forbidden, .everyEndpoint, .noRedirect, .incomplete, .refused,
            .invalidPath, .body, .sink, .cancelled:
            return .fail
        }
    }
}

extension RemoteException {
    fileprivate func reaction(status: Int) -> Retries.Reaction {
        switch meaning {
        case .standby, .routerTrouble: .otherEndpoint
        case .notReady, .safeMode, .communication, .notYetComplete, .checksumUnavailable,
            .leaseHeld, .noDataNode, .missingBlock:
            .laterThere
        // Every redirect brings a new one.
        case .token: .laterThere
        // HttpFS answers every IOException with 500; what is no IOException is a server out of
        // order.
        case .other: status >= 500 && !isUnspecific ? .otherEndpoint : .fail
        case .leaseLost, .quota, .permission, .impersonation, .exists, .notFound, .parentIsFile,
            .invalidName, .limit, .snapshot, .encryptionZone, .unsupported, .badRequest, .noMount,
            .mixedChecksums:
            .fail
        }
    }
}
