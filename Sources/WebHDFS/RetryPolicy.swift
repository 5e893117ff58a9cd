internal import Glibc

/// How long a request is repeated: exponential back-off with full jitter.
///
/// Endpoints that fail are followed by the next at once; only a whole round of failures, or an
/// endpoint that says "later", costs a pause.
public struct RetryPolicy: Sendable {
    /// How often every endpoint is asked at most; at least 1.
    public var attempts = 6
    /// No pause is begun that would end later than this after the first request. Nil: only
    /// `attempts` counts.
    public var deadline: Duration?
    /// The longest possible first pause; it doubles with every one.
    public var firstPause: Duration = .milliseconds(500)
    public var longestPause: Duration = .seconds(30)
    /// A random number in 0..<1.
    public var random: @Sendable () -> Double = { Double.random(in: 0..<1) }
    public var now: @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    /// Throws when the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    public init() {}

    /// One request, no repetition.
    public static var once: RetryPolicy {
        var policy = RetryPolicy()
        policy.attempts = 1
        return policy
    }

    /// A pause between zero and the `number`th upper bound (from 1), evenly spread by `fraction`
    /// (0..<1).
    ///
    /// Source: "full jitter" in
    /// <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>.
    public func pause(number: Int, fraction: Double) -> Duration {
        let doublings = Double(max(0, min(number - 1, 30)))
        return min(longestPause, firstPause * exp2(doublings)) * fraction
    }
}
