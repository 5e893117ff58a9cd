/// What a body answers when it is asked for bytes.
public enum BodyStep: Sendable, Equatable {
    /// That many bytes, `1...buffer.count`, were written to the start of the buffer.
    case bytes(Int)
    /// Nothing now: ask again at this instant (a rate limit), at most about a millisecond later, or
    /// after `wake()` was called (another rate).
    case notBefore(ContinuousClock.Instant)
    /// Nothing now: ask again after `wake()` was called (a disk that is still reading).
    case whenWoken
    /// Nothing more. Before `length` bytes were given it fails the request.
    case end
}

/// The bytes of one upload, pulled by the curl thread as the socket takes them.
///
/// A body is sent once: it is never rewound, and after the final response has begun to arrive it is
/// not asked again.
public protocol UploadBody: AnyObject, Sendable {
    /// Exactly how many bytes the body has: the `Content-Length`.
    var length: Int64 { get }

    /// Whether a limit holds it back, or may do so before it has left. The kernel then takes no more
    /// than `unsentBytes` ahead of what leaves. Asked once, when the connection is made.
    var isPaced: Bool { get }

    /// Called once, on the curl thread, before the first `read`.
    ///
    /// - Parameter wake: Ends a pause, of either kind. May be called from any thread, at any time,
    ///   also late or twice. Make the bytes available first, then call it.
    func start(wake: @escaping @Sendable () -> Void)

    /// Writes the next bytes to `buffer`, or says when to ask again. Called on the curl thread, which
    /// drives every other transfer too: it must never block.
    ///
    /// - Parameter sent: Body bytes that were handed to the socket so far.
    /// - Throws: Anything; the request then fails with `CurlError.Reason.body`.
    func read(into buffer: UnsafeMutableRawBufferPointer, sent: Int64) throws -> BodyStep

    /// Called exactly once, on the curl thread, however the request ended; also when it never
    /// began, then with 0 and without `start`. Only when the client had been shut down
    /// before is it called on the sender's thread.
    ///
    /// - Parameter sent: Body bytes that were handed to the socket, exactly.
    func finish(sent: Int64)
}

/// How a body breaks its own word; the request fails with `CurlError.Reason.body`.
public enum UploadBodyError: Error, Equatable, CustomStringConvertible {
    /// It said `.end` before it had given `length` bytes.
    case endedEarly(given: Int64, length: Int64)
    /// It claims to have written that many bytes to a buffer of `room` bytes.
    case impossibleCount(Int, room: Int)

    public var description: String {
        switch self {
        case .endedEarly(let given, let length): "it ended after \(given) of \(length) bytes"
        case .impossibleCount(let count, let room): "it gave \(count) bytes where \(room) fit"
        }
    }
}
