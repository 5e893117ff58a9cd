internal import Curl
internal import FoundationEssentials

/// A success: the status is 2xx, or that of a redirect.
struct Answer {
    let endpoint: Endpoint
    let response: HTTPResponse

    /// What HDFS has done it answers with 200, even where there is nothing to say. Another success
    /// is that of something in between.
    func mustBeDone(_ request: Request) throws(WebHDFSError) {
        guard response.status != 200 else { return }
        throw WebHDFSError(
            request.operation, request.path, endpoint: endpoint.description,
            .malformedAnswer("HTTP status 200, not \(response.status)"))
    }
}

extension WebHDFSClient {
    /// Asks the endpoints, one after the other and again, until one gives an answer.
    func send(_ request: Request) async throws(WebHDFSError) -> Answer {
        try await repeating(request) { endpoint throws(WebHDFSError) in
            try await self.ask(endpoint, request)
        }
    }

    /// Runs `attempt` at the endpoints until it succeeds or `Retries` gives up.
    ///
    /// - Parameter isRepeatable: Asked after every failure, besides `request.isRepeatable`.
    func repeating<Result>(
        _ request: Request, while isRepeatable: () -> Bool = { true },
        _ attempt: (Endpoint) async throws(WebHDFSError) -> Result
    ) async throws(WebHDFSError) -> Result {
        let policy = configuration.retry
        let began = policy.now()
        var retries = Retries(
            endpoints: endpoints.all.count, startingAt: endpoints.preferred, policy: policy)
        while true {
            let index = retries.current
            do {
                let result = try await attempt(endpoints.all[index])
                if request.provesActive { endpoints.prefer(index) }
                return result
            } catch {
                let next = retries.next(
                    after: error, isRepeatable: request.isRepeatable && isRepeatable(),
                    elapsed: began.duration(to: policy.now()))
                switch next {
                case .giveUp(let final):
                    // A NameNode that says no is the active one.
                    if request.provesActive, final.remoteMeaning != nil { endpoints.prefer(index) }
                    throw final
                case .ask(let pause):
                    if pause > .zero { try await self.pause(pause, request, error) }
                }
            }
        }
    }

    private func pause(
        _ duration: Duration, _ request: Request, _ last: WebHDFSError
    ) async throws(WebHDFSError) {
        do {
            try await configuration.retry.sleep(duration)
        } catch {
            throw WebHDFSError(
                request.operation, request.path, endpoint: last.endpoint, .cancelled)
        }
    }

    /// One request to one endpoint.
    func ask(_ endpoint: Endpoint, _ request: Request) async throws(WebHDFSError) -> Answer {
        var message = message(request.method, request.url(at: endpoint, user: configuration.user))
        message.responseLimit = request.responseLimit
        message.sink = request.sink
        let response: HTTPResponse
        do {
            response = try await http.send(message)
        } catch {
            throw WebHDFSError(
                request.operation, request.path, endpoint: endpoint.description, .init(error))
        }
        if let reason = WebHDFSError.Reason(response) {
            throw WebHDFSError(
                request.operation, request.path, endpoint: endpoint.description, reason)
        }
        return Answer(endpoint: endpoint, response: response)
    }

    /// A request with what goes with every one.
    func message(_ method: HTTPRequest.Method, _ url: String) -> HTTPRequest {
        var message = HTTPRequest(method, url: url)
        message.timeouts = configuration.timeouts
        // Clusters with `dfs.webhdfs.rest-csrf.enabled` refuse changes without it.
        message.headers.append((name: "X-XSRF-HEADER", value: ""))
        return message
    }

    /// The answer to `request` as JSON. What is no JSON is asked for again.
    func decode<Value: Decodable>(
        _ type: Value.Type, _ request: Request
    ) async throws(WebHDFSError) -> Value {
        try await repeating(request) { endpoint throws(WebHDFSError) in
            let answer = try await self.ask(endpoint, request)
            return try self.decode(type, answer.response.body, request, endpoint)
        }
    }

    func decode<Value: Decodable>(
        _ type: Value.Type, _ body: [UInt8], _ request: Request, _ endpoint: Endpoint
    ) throws(WebHDFSError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch {
            let isMarkup = body.first { $0 > 0x20 } == UInt8(ascii: "<")
            throw WebHDFSError(
                request.operation, request.path, endpoint: endpoint.description,
                isMarkup
                    ? .notWebHDFS(status: 200, isHadoopRPC: false)
                    : .malformedAnswer("the JSON of \(request.operation.rawValue)"))
        }
    }
}
