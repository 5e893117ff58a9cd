internal import CCurl
internal import Synchronization

/// Sends HTTP requests, all of them on one thread of its own.
public final class HTTPClient: Sendable {
    public struct Options: Sendable {
        public var userAgent = "logferry"
        /// A proxy's URL. Nil means none at all: the environment is ignored.
        public var proxy: String?
        /// Where to connect instead of a URL's own host and port, as `host:port:address:port`.
        /// Source: <https://curl.se/libcurl/c/CURLOPT_CONNECT_TO.html>
        public var connectTo: [String] = []
        /// Size of the buffer that a body is read into, one for each upload; 16 KiB to 2 MiB.
        public var uploadBufferBytes = 256 << 10
        /// Most bytes, give or take a packet, that the kernel takes of a paced body before they
        /// leave the host. It would else take megabytes for a peer that blocks, and let them go at
        /// once, past any rate limit, when the peer reads again. Bytes that are on their way do not
        /// count, so long lines are not slowed down.
        public var unsentBytes = 128 << 10
        /// The same of a body that no limit holds back: waking up for each piece costs a tenth of an
        /// upload. But what the kernel has is on its way, for all that the timeouts see.
        public var unsentUnpacedBytes = 2 << 20
        /// One that becomes idle is closed if there are more, those in use included: so uploads to
        /// DataNodes must not push out the connections to the NameNode.
        public var maxIdleConnections = 16

        public init() {}
    }

    private let inbox: Inbox
    private let thread: CurlThread
    private let lastID = Atomic<Job.ID>(0)

    /// Once in a process, before anything else of libcurl.
    private static let globalInit = curl_global_init(Int(CURL_GLOBAL_ALL))

    public init(_ options: Options = Options()) throws(CurlError) {
        guard Self.globalInit == CURLE_OK else {
            throw CurlError(.other, message: "cannot start libcurl")
        }
        inbox = try Inbox()
        // From here on it is the thread's alone.
        nonisolated(unsafe) let loop = try CurlLoop(inbox: inbox, options: options)
        thread = try CurlThread { loop.run() }
    }

    deinit {
        shutdown()
    }

    /// Sends `request` and returns the final response, whatever its status.
    ///
    /// - Throws: `CurlError` if there is no final response; `.cancelled` if the task was cancelled.
    public func send(_ request: HTTPRequest) async throws(CurlError) -> HTTPResponse {
        let id = lastID.add(1, ordering: .relaxed).newValue
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                start(
                    Job(
                        id: id, request: request, isCancelled: Task.isCancelled,
                        continuation: continuation))
            }
        } onCancel: {
            inbox.cancel(id)
        }
        return try result.get()
    }

    private func start(_ job: Job) {
        guard inbox.post(job) else {
            return job.refuse(
                with: CurlError(.cancelled, message: "not sent: the client was shut down"))
        }
        // `onCancel` may have run before there was anything to cancel.
        if Task.isCancelled { inbox.cancel(job.id) }
    }

    /// Cancels what runs and ends the thread. Later requests fail as cancelled. Idempotent.
    public func shutdown() {
        inbox.stop()
        thread.join()
    }
}
