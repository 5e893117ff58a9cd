internal import CCurl

/// One request on the wire. Not `Sendable`: made, driven and freed on the curl thread.
final class Transfer {
    /// Why the body is not asked.
    enum Pause {
        case until(ContinuousClock.Instant)
        case untilWoken
    }

    let job: Job
    let target: Target
    let easy: EasyHandle
    let headers: StringList
    let connectTo: StringList
    let length: Int64
    let options: HTTPClient.Options
    private var watchdog: Watchdog

    // What the callbacks leave here.
    var given: Int64 = 0
    var received: Int64 = 0
    var isConnected = false
    var pause: Pause?
    var response = ResponseParts()
    var remoteAddress: String?
    /// Of use for plain uploads only.
    var lastWords = LastWords()
    /// What went wrong in a callback: libcurl itself reports only that the callback gave up.
    var failure: (reason: CurlError.Reason, why: String?)?

    init(_ job: Job, options: HTTPClient.Options) throws(CurlError) {
        self.job = job
        target = try Target(url: job.request.url)
        headers = try StringList(job.request.headerLines())
        connectTo = try StringList(options.connectTo)
        length = job.request.body?.length ?? 0
        self.options = options
        watchdog = Watchdog(job.request.timeouts, at: .now)
        easy = try EasyHandle()
        try configure()
    }

    /// Body bytes handed to the socket.
    var sent: Int64 { easy.sentBytes }

    /// When the loop must look again, if nothing happens before.
    var nextInstant: ContinuousClock.Instant? {
        if case .until(let instant) = pause { return instant }
        return watchdog.deadline
    }

    /// Notes progress, and returns the phase that has lasted too long.
    func overdue(at now: ContinuousClock.Instant) -> CurlError.Phase? {
        let sent = sent
        let sight = Watchdog.Sight(
            isConnected: isConnected, isPaused: pause != nil, isSent: sent == length,
            isAnswered: response.isFinal, moved: sent + received)
        watchdog.observe(sight, at: now)
        return watchdog.overdue(at: now)
    }

    /// Asks a paused body again if its time has come, or if it will not be asked any more: libcurl
    /// keeps a transfer whose body is paused even when the response is complete.
    func resumeIfDue(at now: ContinuousClock.Instant) {
        switch pause {
        case .until(let instant) where now >= instant || response.isFinal: resume()
        case .untilWoken where response.isFinal: resume()
        case .until, .untilWoken, nil: break
        }
    }

    /// Asks a paused body again, whatever it waits for.
    func wake() {
        if pause != nil { resume() }
    }

    /// Source: <https://curl.se/libcurl/c/curl_easy_pause.html>
    private func resume() {
        pause = nil  // First, because libcurl may call `fill` before the next call returns.
        // Refused only when the connection is gone; libcurl then says so in its own result.
        curl_easy_pause(easy.pointer, CURLPAUSE_CONT)
    }

    /// Lets go of the body, then answers the caller. Once, with the handle out of the multi.
    func finish(_ result: Result<HTTPResponse, CurlError>) {
        job.request.body?.finish(sent: sent)
        job.continuation.resume(returning: result)
    }
}
