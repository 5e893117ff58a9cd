import Curl
import Testing

@testable import WebHDFS

@Suite struct RetriesTests {
    static let standby = remote("StandbyException")
    static let starting = remote("RetriableException")
    static let denied = remote("AccessControlException")
    static let noConnection = failure(.unreachable(CurlError(.connect, message: "refused")))
    static let badCertificate = failure(
        .unreachable(CurlError(.tls, message: "self-signed", code: 60)))
    static let lostReply = failure(.broken(CurlError(.receive, message: "reset")))

    @Test(arguments: [
        standby, noConnection, badCertificate, lostReply, failure(.http(status: 502)),
        remote("NullPointerException", status: 500),
        failure(.notWebHDFS(status: 404, isHadoopRPC: false)), failure(.http(status: 408)),
        failure(.http(status: 429)), failure(.malformedAnswer("JSON")),
    ])
    func anEndpointThatIsOutOfOrderIsFollowedByTheNextAtOnce(error: WebHDFSError) {
        var retries = Retries(endpoints: 2, startingAt: 0, policy: policy())
        #expect(step(&retries, error) == .ask(1, pause: .zero))
    }

    @Test func theLastEndpointIsFollowedByTheFirst() {
        var retries = Retries(endpoints: 3, startingAt: 2, policy: policy())
        #expect(step(&retries, Self.standby) == .ask(0, pause: .zero))
    }

    @Test func onlyAWholeRoundOfFailuresCostsAPauseAndPausesGrowUpToALimit() {
        var retries = Retries(endpoints: 2, startingAt: 0, policy: policy(attempts: 99))
        var pauses: [Duration] = []
        for _ in 0..<9 {
            #expect(step(&retries, Self.noConnection) == .ask(1, pause: .zero))
            guard case .ask(0, let pause) = step(&retries, Self.noConnection) else { break }
            pauses.append(pause)
        }
        #expect(pauses == [0.25, 0.5, 1, 2, 4, 8, 15, 15, 15].map { .seconds($0) })
    }

    @Test(arguments: [
        starting, remote("SafeModeException"), remote("ConnectException"), remote("InvalidToken"),
        remote("RecoveryInProgressException"),
        failure(.redirectUnusable(CurlError(.connect, message: "refused"))),
    ])
    func whoSaysLaterIsAskedAgainAfterAPause(error: WebHDFSError) {
        var retries = Retries(endpoints: 2, startingAt: 1, policy: policy())
        #expect(step(&retries, error) == .ask(1, pause: .seconds(0.25)))
    }

    @Test(arguments: [
        denied, remote("FileNotFoundException"), remote("IOException", status: 500),
        remote("DSQuotaExceededException"), failure(.unauthorized(status: 401)),
        failure(.cancelled),
        failure(.refused), failure(.forbidden), failure(.http(status: 400)),
        failure(.http(status: 501)),
    ])
    func aClearNoIsNotRepeated(error: WebHDFSError) {
        var retries = Retries(endpoints: 2, startingAt: 0, policy: policy())
        #expect(step(&retries, error) == .giveUp)
    }

    @Test func whatMayHaveBeenDoneIsNotRepeatedUnlessThatDoesNoHarm() {
        for error in [Self.lostReply, failure(.http(status: 504)), remote("EOFException")] {
            var careful = Retries(endpoints: 2, startingAt: 0, policy: policy())
            #expect(step(&careful, error, isRepeatable: false) == .giveUp)
        }
        for error in [Self.standby, Self.noConnection, Self.starting] {
            var careful = Retries(endpoints: 2, startingAt: 0, policy: policy())
            #expect(step(&careful, error, isRepeatable: false) != .giveUp)
        }
    }

    @Test func everyEndpointIsAskedAtMostAsOftenAsAllowed() {
        var retries = Retries(endpoints: 2, startingAt: 0, policy: policy(attempts: 3))
        var asked = [0, 0]
        asked[retries.current] += 1
        while case .ask(let endpoint, _) = step(&retries, Self.noConnection) {
            asked[endpoint] += 1
        }
        #expect(asked == [3, 3])
    }

    @Test func noPauseIsBegunThatWouldEndAfterTheDeadline() {
        var policy = policy()
        policy.deadline = .seconds(10)
        var early = Retries(endpoints: 1, startingAt: 0, policy: policy)
        #expect(step(&early, Self.starting, elapsed: .seconds(9.75)) != .giveUp)
        var late = Retries(endpoints: 1, startingAt: 0, policy: policy)
        #expect(step(&late, Self.starting, elapsed: .seconds(9.76)) == .giveUp)
    }

    @Test func whatWillNotChangeByItselfIsNotWaitedFor() {
        var retries = Retries(endpoints: 2, startingAt: 0, policy: policy())
        #expect(step(&retries, Self.badCertificate) == .ask(1, pause: .zero))
        #expect(step(&retries, Self.badCertificate) == .giveUp)
    }

    @Test func aServerIsLeftAloneForAsLongAsItAsksButTheOthersAreNot() {
        var retries = Retries(endpoints: 2, startingAt: 0, policy: policy())
        let busy = failure(.http(status: 503, retryAfter: .seconds(7)))
        #expect(step(&retries, busy) == .ask(1, pause: .zero))
        #expect(step(&retries, Self.lostReply) == .ask(0, pause: .seconds(7)))
        #expect(step(&retries, Self.lostReply) == .ask(1, pause: .zero))
        #expect(step(&retries, Self.lostReply) == .ask(0, pause: .seconds(0.5)))
    }

    @Test func theFinalErrorNamesEveryEndpointAndItsReason() throws {
        var retries = Retries(endpoints: 2, startingAt: 0, policy: policy(attempts: 1))
        let path = try HDFSPath("/a")
        let first = WebHDFSError(.status, path, endpoint: "http://nn1:1", Self.noConnection.reason)
        let second = WebHDFSError(.status, path, endpoint: "http://nn2:2", Self.standby.reason)
        _ = retries.next(after: first, isRepeatable: true, elapsed: .zero)
        guard
            case .giveUp(let error) = retries.next(
                after: second, isRepeatable: true, elapsed: .zero)
        else { throw second }
        #expect(
            error.description
                == "cannot get the status of /a: no endpoint could do it: http://nn1:1: refused;"
                + " http://nn2:2: StandbyException")
        #expect(error.isTransient)
    }

    @Test func aPauseIsAnywhereBetweenZeroAndItsLimit() {
        let policy = RetryPolicy()
        for number in [1, 2, 7, 100, Int.max] {
            #expect(policy.pause(number: number, fraction: 0) == .zero)
            #expect(policy.pause(number: number, fraction: 0.999) < .seconds(30))
        }
        #expect(policy.pause(number: 1, fraction: 0.5) == .milliseconds(250))
        #expect((0..<1000).allSatisfy { _ in (0..<1).contains(policy.random()) })
    }
}

private enum Step: Equatable {
    case ask(Int, pause: Duration)
    case giveUp
}

private func step(
    _ retries: inout Retries, _ error: WebHDFSError, isRepeatable: Bool = true,
    elapsed: Duration = .zero
) -> Step {
    switch retries.next(after: error, isRepeatable: isRepeatable, elapsed: elapsed) {
    case .ask(let pause): .ask(retries.current, pause: pause)
    case .giveUp: .giveUp
    }
}

/// Every pause is half of the longest it could be.
private func policy(attempts: Int = 6) -> RetryPolicy {
    var policy = RetryPolicy()
    policy.attempts = attempts
    policy.random = { 0.5 }
    return policy
}

private func failure(_ reason: WebHDFSError.Reason) -> WebHDFSError {
    WebHDFSError(.status, .root, endpoint: "http://nn1:9870", reason)
}

private func remote(_ exception: String, status: Int = 403) -> WebHDFSError {
    failure(.remote(RemoteException(exception: exception, message: ""), status: status))
}
