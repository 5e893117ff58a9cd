import Curl
import Glibc
import Sandbox
import TestSupport
import Testing
import WebHDFS

/// What speaks WebHDFS here. To test another one, add a case.
enum ServerUnderTest: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case sandbox
    case realHDFS = "real HDFS"

    static let realURL = getenv("LOGFERRY_TEST_WEBHDFS").map { String(cString: $0) }

    static var available: [ServerUnderTest] {
        allCases.filter { $0 != .realHDFS || realURL != nil }
    }

    var testDescription: String { rawValue }

    /// An empty directory of its own in that file system, and a client, both for the user `logs`.
    struct Place: Sendable {
        let directory: HDFSPath
        let client: WebHDFSClient
        let http: HTTPClient
        let url: String

        func path(_ name: String) throws -> HDFSPath { try directory.appending(name) }

        func client(user: String) throws -> WebHDFSClient {
            var configuration = WebHDFSClient.Configuration(endpoints: [url], user: user)
            configuration.retry = .once
            return try WebHDFSClient(configuration, http: http)
        }
    }

    func withPlace(_ run: (Place) async throws -> Void) async throws {
        switch self {
        case .sandbox:
            try await withSandbox { try await Self.use($0.url, run) }
        case .realHDFS:
            try await Self.use(Self.realURL ?? "", run)
        }
    }

    private static func use(_ url: String, _ run: (Place) async throws -> Void) async throws {
        let http = try HTTPClient()
        defer { http.shutdown() }
        let name = "webhdfs-tests-\(UInt64.random(in: 0...(.max)))"
        let directory = try HDFSPath.root.appending(name)
        var configuration = WebHDFSClient.Configuration(endpoints: [url], user: "logs")
        configuration.retry = .once
        let client = try WebHDFSClient(configuration, http: http)
        if url != realURL { try await allowEverybody(url, http) }
        try await client.makeDirectories(directory)
        let place = Place(directory: directory, client: client, http: http, url: url)
        do {
            try await run(place)
        } catch {
            try await client.delete(directory, recursive: true)
            throw error
        }
        try await client.delete(directory, recursive: true)
    }

    /// Makes the root writable for all users, as in the real HDFS of the tests.
    private static func allowEverybody(_ url: String, _ http: HTTPClient) async throws {
        let change = "/webhdfs/v1/?op=SETPERMISSION&permission=1777&user.name=hdfs"
        _ = try await http.send(HTTPRequest(.put, url: url + change))
    }
}

/// Runs `run` with a sandbox that is gone afterwards.
func withSandbox(
    _ options: SandboxOptions = SandboxOptions(), _ run: (SandboxServer) async throws -> Void
) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let server = try await SandboxServer.start(root: folder.path, options: options)
    do {
        try await run(server)
    } catch {
        await server.stop()
        throw error
    }
    await server.stop()
}

/// A sandbox in which the user `logs` may do everything, and a client of it.
func withSandboxAndClient(
    _ options: SandboxOptions = SandboxOptions(),
    _ run: (SandboxServer, WebHDFSClient) async throws -> Void
) async throws {
    var options = options
    options.superuser = "logs"
    try await withSandbox(options) { server in
        try await withClient(of: [server.url], user: "logs") { try await run(server, $0) }
    }
}
