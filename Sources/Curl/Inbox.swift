internal import Synchronization

/// One request on its way to the curl thread.
struct Job: Sendable {
    typealias ID = UInt64

    let id: ID
    let request: HTTPRequest
    /// Whether the task was cancelled before the job was posted.
    let isCancelled: Bool
    let continuation: CheckedContinuation<Result<HTTPResponse, CurlError>, Never>

    /// Ends a job that was never begun.
    func refuse(with error: CurlError) {
        request.body?.finish(sent: 0)
        continuation.resume(returning: .failure(error))
    }
}

/// What the curl thread finds when it looks.
struct Mail {
    var jobs: [Job] = []
    var cancelled: [Job.ID] = []
    var woken: Set<Job.ID> = []
    var stop = false

    var isEmpty: Bool { jobs.isEmpty && cancelled.isEmpty && woken.isEmpty && !stop }
}

/// All that the curl thread shares with others.
final class Inbox: Sendable {
    /// Ends the curl thread's wait when there is mail.
    let bell: Bell
    private let state = Mutex(State())

    private struct State {
        var mail = Mail()
        var isOpen = true
    }

    init() throws(CurlError) { bell = try Bell() }

    /// Returns false when the curl thread has ended: the job is still the caller's.
    func post(_ job: Job) -> Bool {
        post { $0.jobs.append(job) }
    }

    func cancel(_ id: Job.ID) {
        _ = post { $0.cancelled.append(id) }
    }

    func wake(_ id: Job.ID) {
        _ = post { $0.woken.insert(id) }
    }

    func stop() {
        _ = post { $0.stop = true }
    }

    private func post(_ write: (inout Mail) -> Void) -> Bool {
        state.withLock { state in
            guard state.isOpen else { return false }
            let isFirst = state.mail.isEmpty
            write(&state.mail)
            if isFirst { bell.ring() }
            return true
        }
    }

    /// Curl thread only. Empties the inbox.
    func take() -> Mail {
        state.withLock { exchange(&$0.mail, with: Mail()) }
    }

    /// Curl thread only. Nothing can be posted any more.
    func close() -> Mail {
        state.withLock { state in
            state.isOpen = false
            return exchange(&state.mail, with: Mail())
        }
    }
}
