internal import CCurl

/// Drives all transfers: libcurl is called for those whose sockets are ready or whose time has come, and
/// for no others. Not `Sendable`: it runs and ends on the curl thread.
///
/// Source: <https://curl.se/libcurl/c/curl_multi_socket_action.html>
final class CurlLoop {
    private let inbox: Inbox
    private let options: HTTPClient.Options
    private let multi: UnsafeMutableRawPointer
    private let sockets: SocketEvents
    /// When libcurl wants to be called though no socket is ready.
    private var timer: ContinuousClock.Instant?
    /// When it is called though it does not ask for that, if connections are being made then.
    private var nextConnectingLook = ContinuousClock.now
    /// Being in here is what keeps a transfer alive.
    private var active: [Job.ID: Transfer] = [:]

    init(inbox: Inbox, options: HTTPClient.Options) throws(CurlError) {
        self.inbox = inbox
        self.options = options
        sockets = try SocketEvents(inbox.bell)
        guard let multi = curl_multi_init() else {
            throw CurlError(.outOfMemory, message: "libcurl gives no multi handle")
        }
        self.multi = multi
        ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, options.maxIdleConnections)
        // Unretained: it ends with the multi handle.
        let context = Unmanaged.passUnretained(self).toOpaque()
        ccurl_multi_set_socket_callback(multi, watchSocket, context)
        ccurl_multi_set_timer_callback(multi, setTimer, context)
    }

    deinit {
        // There is nobody left to tell.
        ccurl_multi_set_socket_callback(multi, nil, nil)
        ccurl_multi_set_timer_callback(multi, nil, nil)
        curl_multi_cleanup(multi)
    }

    func run() {
        while handleMail() {
            let begun = ContinuousClock.now
            for transfer in active.values { transfer.resumeIfDue(at: begun) }
            lookAfterConnecting(at: begun)
            actIfTimeIsUp(at: .now)
            finishCompleted()
            let now = ContinuousClock.now
            endOverdue(at: now)
            sockets.wait(milliseconds: timeout(at: now)) { act(on: $0, $1) }
        }
        cancelAll()
    }

    private func actIfTimeIsUp(at now: ContinuousClock.Instant) {
        guard let due = timer, due <= now else { return }
        timer = nil
        act(on: CURL_SOCKET_TIMEOUT, 0)
    }

    /// libcurl before 8.4.0 does not ask to be called when it is time to turn to the next address of a
    /// name. Source: <https://github.com/curl/curl/issues/11920>
    private func lookAfterConnecting(at now: ContinuousClock.Instant) {
        guard now >= nextConnectingLook, isConnecting else { return }
        nextConnectingLook = now + .seconds(1)
        check(ccurl_multi_socket_all(multi))
    }

    private var isConnecting: Bool { active.values.contains { !$0.isConnected } }

    private func act(on socket: curl_socket_t, _ events: Int32) {
        var running: Int32 = 0
        check(curl_multi_socket_action(multi, socket, events, &running))
    }

    fileprivate func watch(_ socket: curl_socket_t, _ what: Int32) -> Bool {
        sockets.watch(socket, what)
    }

    fileprivate func set(timer milliseconds: Int) {
        timer = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
    }

    /// False: stop.
    private func handleMail() -> Bool {
        let mail = inbox.take()
        for job in mail.jobs { start(job) }
        for id in mail.cancelled { active[id].map(cancel) }
        for id in mail.woken { active[id]?.wake() }
        return !mail.stop
    }

    private func start(_ job: Job) {
        if job.isCancelled {
            return job.refuse(with: CurlError(.cancelled, message: "cancelled before it began"))
        }
        do throws(CurlError) {
            let transfer = try Transfer(job, options: options)
            active[job.id] = transfer
            job.request.body?.start { [inbox, id = job.id] in inbox.wake(id) }
            check(curl_multi_add_handle(multi, transfer.easy.pointer))
        } catch {
            job.refuse(with: error)
        }
    }

    private func finishCompleted() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left)?.pointee {
            guard message.msg == CURLMSG_DONE, let transfer = transfer(of: message.easy_handle)
            else { continue }
            end(transfer) { $0.outcome(message.data.result) }
        }
    }

    private func transfer(of handle: UnsafeMutableRawPointer?) -> Transfer? {
        active.values.first { $0.easy.pointer == handle }
    }

    private func endOverdue(at now: ContinuousClock.Instant) {
        for transfer in active.values {
            guard let phase = transfer.overdue(at: now) else { continue }
            end(transfer) { $0.outcome(overdue: phase) }
        }
    }

    private func cancel(_ transfer: Transfer) {
        end(transfer) { .failure($0.error(.cancelled)) }
    }

    /// The one way out of `active`.
    private func end(
        _ transfer: Transfer, with outcome: (Transfer) -> Result<HTTPResponse, CurlError>
    ) {
        curl_multi_remove_handle(multi, transfer.easy.pointer)
        active[transfer.job.id] = nil
        transfer.finish(outcome(transfer))
    }

    private func cancelAll() {
        for transfer in active.values { cancel(transfer) }
        for job in inbox.close().jobs {
            job.refuse(with: CurlError(.cancelled, message: "the client was shut down"))
        }
    }

    /// Milliseconds until the next instant at which something is to be looked at.
    private func timeout(at now: ContinuousClock.Instant) -> Int32 {
        let next = [
            active.values.lazy.compactMap(\.nextInstant).min(), timer,
            isConnecting ? nextConnectingLook : nil,
        ]
        return waitMilliseconds(from: now, to: next.compactMap(\.self).min())
    }

    /// The multi interface itself fails only when memory has run out or it is misused: then every
    /// transfer has failed.
    private func check(_ code: CURLMcode) {
        guard code != CURLM_OK else { return }
        let text = String(cString: curl_multi_strerror(code))
        let reason: CurlError.Reason = code == CURLM_OUT_OF_MEMORY ? .outOfMemory : .other
        for transfer in active.values {
            end(transfer) { .failure($0.error(reason, text)) }
        }
    }
}

private func watchSocket(
    easy: UnsafeMutableRawPointer?, socket: curl_socket_t, what: Int32,
    context: UnsafeMutableRawPointer?, own: UnsafeMutableRawPointer?
) -> Int32 {
    CurlLoop.from(context)?.watch(socket, what) == true ? 0 : -1
}

private func setTimer(
    multi: UnsafeMutableRawPointer?, milliseconds: Int, context: UnsafeMutableRawPointer?
) -> Int32 {
    CurlLoop.from(context)?.set(timer: milliseconds)
    return 0
}

extension CurlLoop {
    fileprivate static func from(_ context: UnsafeMutableRawPointer?) -> CurlLoop? {
        context.map { Unmanaged<CurlLoop>.fromOpaque($0).takeUnretainedValue() }
    }
}

/// How long to wait: rounded up, so that a wait that ends has reached the instant and the loop does not
/// spin in its last millisecond. At most an hour.
func waitMilliseconds(
    from now: ContinuousClock.Instant, to next: ContinuousClock.Instant?
) -> Int32 {
    let longest: Int32 = 3_600_000
    guard let next else { return longest }
    let wait = now.duration(to: next)
    guard wait > .zero else { return 0 }
    return Int32(min((wait / .milliseconds(1)).rounded(.up), Double(longest)))
}
