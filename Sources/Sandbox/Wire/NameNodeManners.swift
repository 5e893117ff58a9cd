/// What Jetty, Jersey and the authentication filter make of a NameNode's answer. Seen on Hadoop 3.3.6.
extension Response {
    func dressed(for request: Request, now: Int64) -> Response {
        var response = self
        if let user = request["user.name"], !user.isEmpty, status < 500 {
            // 10 hours, and a signature that nobody checks.
            let expires = now + 36_000_000
            let cookie = "hadoop.auth=\"u=\(user)&p=\(user)&t=simple&e=\(expires)&s=c2FuZGJveA==\""
            response.headers.insert(("Set-Cookie", cookie + "; Path=/; HttpOnly"), at: 0)
        }
        if headers.isEmpty {
            let charset = request.method == "PUT" ? "" : "; charset=utf-8"
            response.headers.append(("Content-Type", "application/octet-stream\(charset)"))
        }
        response.isChunked = headers.contains { $0.value == "application/json" }
        return response
    }
}
