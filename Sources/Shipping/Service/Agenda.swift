/// When a service makes its next pass. Pure: what is known goes in, an instant comes out.
struct Agenda: Sendable {
    /// Before what failed, or was not ready, is tried again; doubled each time.
    static let firstPause = Duration.seconds(30)
    static let longestPause = Duration.seconds(300)

    /// How often in a row something was left.
    private var retries = 0
    private var retryAt: WallTime?

    /// - Parameter hour: When the next hour is looked for.
    func next(_ hour: WallTime) -> WallTime { retryAt.map { min($0, hour) } ?? hour }

    /// A pass begins: whatever was to be tried again is.
    mutating func begin() { retryAt = nil }

    /// A pass is over.
    ///
    /// - Parameters:
    ///   - isLeft: Whether a later pass may do what this one did not.
    ///   - settlesAt: When a file that was too young may be old enough.
    mutating func end(at now: WallTime, isLeft: Bool, settlesAt: WallTime?) {
        guard isLeft else {
            retries = 0
            return
        }
        let pause = min(Self.firstPause * (1 << min(retries, 8)), Self.longestPause)
        retries += 1
        let again = min(now + pause, settlesAt.map { max($0, now) } ?? now + pause)
        retryAt = retryAt.map { min($0, again) } ?? again
    }
}
