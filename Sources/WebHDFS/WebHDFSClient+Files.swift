internal import Curl

extension WebHDFSClient {
    /// What is at `path`; nil when nothing is.
    public func status(_ path: HDFSPath) async throws(WebHDFSError) -> FileStatus? {
        do {
            return try await decode(StatusReply.self, Request(.get, .status, path)).status
        } catch  where error.isNotFound {
            return nil
        }
    }

    /// Makes the directory and its parents; that it exists already is a success.
    ///
    /// - Parameter permission: Octal digits. Nil: the server's default.
    public func makeDirectories(
        _ path: HDFSPath, permission: String? = nil
    ) async throws(WebHDFSError) {
        let request = Request(
            .put, .makeDirectories, path, permission.map { [("permission", $0)] } ?? [])
        guard try await boolean(request) else {
            throw WebHDFSError(request.operation, path, .refused)
        }
    }

    /// Deletes a file or a directory; with `recursive` all that is in it too.
    ///
    /// - Returns: Whether there was something to delete, as far as the server's last answer tells:
    ///   it may be false when an earlier answer was lost.
    @discardableResult
    public func delete(
        _ path: HDFSPath, recursive: Bool = false
    ) async throws(WebHDFSError) -> Bool {
        try await boolean(Request(.delete, .delete, path, [("recursive", "\(recursive)")]))
    }

    /// Gives `source` another name.
    ///
    /// It is not repeated once the server may have done it: such an error has `outcomeIsUnknown`.
    /// HttpFS ignores `mode`; there an existing file is never replaced (`.refused`), but a source
    /// is moved *into* a directory that has the destination's name.
    public func rename(
        _ source: HDFSPath, to destination: HDFSPath, mode: RenameMode = .none
    ) async throws(WebHDFSError) {
        var request = Request(
            .put, .rename, source,
            [("destination", destination.description), ("renameoptions", mode.rawValue)])
        request.isRepeatable = false
        do throws(WebHDFSError) {
            let answer = try await send(request)
            try answer.mustBeDone(request)
            if answer.response.body.isEmpty { return }
            let reply = try decode(
                BooleanReply.self, answer.response.body, request, answer.endpoint)
            if !reply.boolean {
                throw WebHDFSError(
                    .rename, source, endpoint: answer.endpoint.description, .refused)
            }
        } catch {
            var error = error
            error.destination = destination.description
            throw error
        }
    }

    /// Whether we may do `action` on `path`: returns if so, throws if not.
    ///
    /// - Parameter action: Such as `-wx`.
    public func checkAccess(_ path: HDFSPath, _ action: String) async throws(WebHDFSError) {
        _ = try await send(Request(.get, .checkAccess, path, [("fsaction", action)]))
    }

    /// The NameNode's configuration for new files; nil from a server that does not tell it.
    public func serverDefaults() async throws(WebHDFSError) -> ServerDefaults? {
        do {
            return try await decode(DefaultsReply.self, Request(.get, .serverDefaults, .root))
                .defaults
        } catch  where error.isUnsupported || error.remoteMeaning == .badRequest {
            return nil
        }
    }

    private func boolean(_ request: Request) async throws(WebHDFSError) -> Bool {
        try await decode(BooleanReply.self, request).boolean
    }
}
