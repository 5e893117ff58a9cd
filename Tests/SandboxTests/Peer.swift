import NIOHTTP1
import Sandbox
import TestSupport

/// A sandbox over a folder of its own, and the two-step operations of WebHDFS by hand.
struct Peer {
    let server: SandboxServer
    let folder: TemporaryFolder
    let client = RawClient()

    var faults: Faults { server.faults }

    func url(_ path: String, _ query: String) -> String {
        "\(server.url)/webhdfs/v1\(path)?\(query)"
    }

    func ask(_ method: HTTPMethod, _ path: String, _ query: String) async throws -> RawClient.Reply
    {
        try await client.send(method, url(path, query))
    }

    /// Where a CREATE's body is to go.
    func place(_ path: String, _ query: String = "") async throws -> String {
        try await ask(.PUT, path, "op=CREATE&blocksize=65536&\(query)").location
    }

    @discardableResult
    func put(
        _ path: String, _ bytes: [UInt8], _ query: String = "", declared: Int? = nil
    ) async throws -> RawClient.Reply {
        let place = try await place(path, query)
        return try await client.send(
            .PUT, place, bytes, declared: declared,
            headers: [("Content-Type", "application/octet-stream")])
    }

    /// Follows the redirect.
    func get(_ path: String, _ query: String) async throws -> RawClient.Reply {
        let first = try await ask(.GET, path, query)
        return first.status == 307 ? try await client.send(.GET, first.location) : first
    }

    func onDisk(_ path: String) -> [UInt8]? { try? folder.read(path) }
}

/// Runs `body` with a sandbox that is gone afterwards.
func withPeer(
    _ options: SandboxOptions = SandboxOptions(), _ body: (Peer) async throws -> Void
) async throws {
    try await withPeer(over: TemporaryFolder(), options, body)
}

func withPeer(
    over folder: TemporaryFolder, _ options: SandboxOptions = SandboxOptions(),
    _ body: (Peer) async throws -> Void
) async throws {
    let server = try await SandboxServer.start(root: folder.path, options: options)
    do {
        try await body(Peer(server: server, folder: folder))
    } catch {
        server.faults.clear()
        await server.stop()
        throw error
    }
    server.faults.clear()
    await server.stop()
}

/// The bytes of reference vectors: byte i is (31 i + 7) mod 256.
func pattern(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: 31 * $0 + 7) }
}
