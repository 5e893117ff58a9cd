internal import CCurl
internal import Glibc

/// libcurl calls these, on the curl thread. Each finds its transfer and forwards.
extension Transfer {
    func setCallbacks() throws(CurlError) {
        // Unretained: `CurlLoop.active` owns `self` for as long as libcurl has the pointer.
        let context = Unmanaged.passUnretained(self).toOpaque()
        for option in [
            CURLOPT_READDATA, CURLOPT_SEEKDATA, CURLOPT_WRITEDATA, CURLOPT_HEADERDATA,
            CURLOPT_OPENSOCKETDATA, CURLOPT_PREREQDATA,
        ] {
            try easy.set(option, context: context)
        }
        try easy.check(ccurl_set_read_callback(easy.pointer, readBody))
        try easy.check(ccurl_set_seek_callback(easy.pointer, rewindBody))
        try easy.check(ccurl_set_write_callback(easy.pointer, takeBody))
        try easy.check(ccurl_set_header_callback(easy.pointer, takeHeader))
        try easy.check(ccurl_set_open_callback(easy.pointer, openSocket))
        try easy.check(ccurl_set_prerequest_callback(easy.pointer, beginRequest))
    }

    fileprivate static func from(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Asks the body. After the final response has begun nobody waits for more of it.
    fileprivate func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard given < length, let body = job.request.body else { return 0 }
        if response.isFinal { return Int(CURL_READFUNC_ABORT) }
        let room = UnsafeMutableRawBufferPointer(
            rebasing: buffer.prefix(Int(min(Int64(buffer.count), length - given))))
        do {
            switch try body.read(into: room, sent: sent) {
            case .bytes(let count):
                guard (1...room.count).contains(count) else {
                    throw UploadBodyError.impossibleCount(count, room: room.count)
                }
                given += Int64(count)
                return count
            case .notBefore(let instant): pause = .until(instant)
            case .whenWoken: pause = .untilWoken
            case .end: throw UploadBodyError.endedEarly(given: given, length: length)
            }
            return Int(CURL_READFUNC_PAUSE)
        } catch {
            failure = (.body(error), "\(error)")
            return Int(CURL_READFUNC_ABORT)
        }
    }

    fileprivate func opened(_ socket: curl_socket_t, to address: String?) {
        remoteAddress = address ?? remoteAddress
        isConnected = false
        limitUnsentBytes(of: socket)
        if length > 0, !target.isEncrypted { lastWords.opened(socket) }
    }

    /// Source: tcp(7) and Linux's Documentation/networking/ip-sysctl.rst, tcp_notsent_lowat.
    private func limitUnsentBytes(of socket: curl_socket_t) {
        let isPaced = job.request.body?.isPaced ?? false
        var limit = Int32(clamping: isPaced ? options.unsentBytes : options.unsentUnpacedBytes)
        let size = socklen_t(MemoryLayout.size(ofValue: limit))
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, &limit, size)
    }

    /// A request is about to be sent on an established connection; called again when libcurl repeats
    /// it because an idle connection turned out to be dead.
    fileprivate func begin(peer: String?, ownPort: Int32) -> Bool {
        isConnected = true
        response = ResponseParts()
        remoteAddress = peer ?? remoteAddress
        // libcurl forgets what it has read but not sent: the repeated body would lack its beginning.
        guard given == 0 else {
            failBecauseUsed()
            return false
        }
        lastWords.connected(from: ownPort)
        return true
    }

    /// Bodies are read once, so only the start can be found again, and only from the start.
    fileprivate func rewind(to offset: curl_off_t, from origin: Int32) -> Int32 {
        if origin == SEEK_SET, offset == 0, given == 0 { return CURL_SEEKFUNC_OK }
        failBecauseUsed()
        return CURL_SEEKFUNC_FAIL
    }

    private func failBecauseUsed() {
        failure = (.send, "it was an idle connection that had died, and a body is sent only once")
    }

    fileprivate func take(header line: UnsafeRawBufferPointer) -> Bool {
        received += Int64(line.count)
        guard response.addHeader(line) else {
            failure = (.responseTooLarge, nil)
            return false
        }
        return true
    }

    fileprivate func take(body bytes: UnsafeRawBufferPointer) -> Bool {
        received += Int64(bytes.count)
        do {
            if response.isSuccess, let sink = job.request.sink {
                try sink.receive(bytes)
            } else if !response.addBody(bytes, limit: job.request.responseLimit) {
                failure = (.responseTooLarge, nil)
            }
        } catch {
            failure = (.sink(error), "\(error)")
        }
        return failure == nil
    }
}

private func readBody(
    buffer: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    guard let buffer, let transfer = Transfer.from(context) else {
        return Int(CURL_READFUNC_ABORT)
    }
    return transfer.fill(UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
}

private func rewindBody(
    context: UnsafeMutableRawPointer?, offset: curl_off_t, origin: Int32
) -> Int32 {
    Transfer.from(context)?.rewind(to: offset, from: origin) ?? CURL_SEEKFUNC_FAIL
}

private func takeBody(
    bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let transfer = Transfer.from(context) else { return 0 }
    let body = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer.take(body: body) ? body.count : Int(CURL_WRITEFUNC_ERROR)
}

private func takeHeader(
    bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let transfer = Transfer.from(context) else { return 0 }
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer.take(header: line) ? line.count : Int(CURL_WRITEFUNC_ERROR)
}

/// Opens the socket that libcurl would have opened, closed to child processes, and learns the address
/// also of a peer that will not be reached.
private func openSocket(
    context: UnsafeMutableRawPointer?, purpose: curlsocktype,
    address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let address, let transfer = Transfer.from(context) else { return CURL_SOCKET_BAD }
    let type = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
    let socket = socket(address.pointee.family, type, address.pointee.protocol)
    transfer.opened(socket, to: numericHost(address))
    return socket
}

private func numericHost(_ address: UnsafeMutablePointer<curl_sockaddr>) -> String? {
    // The address is longer than `addr` is declared: IPv6 goes on behind it.
    guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return nil }
    let bytes = UnsafeRawPointer(address) + offset
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { text in
        let failure = getnameinfo(
            bytes.assumingMemoryBound(to: sockaddr.self), address.pointee.addrlen,
            text.baseAddress, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
        return failure == 0 ? text.baseAddress.map { String(cString: $0) } : nil
    }
}

private func beginRequest(
    context: UnsafeMutableRawPointer?, peer: UnsafeMutablePointer<CChar>?,
    own: UnsafeMutablePointer<CChar>?, peerPort: Int32, ownPort: Int32
) -> Int32 {
    guard let transfer = Transfer.from(context) else { return CURL_PREREQFUNC_ABORT }
    let isFirst = transfer.begin(peer: peer.map { String(cString: $0) }, ownPort: ownPort)
    return isFirst ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}
