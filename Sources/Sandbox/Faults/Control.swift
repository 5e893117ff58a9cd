import FoundationEssentials
import NIOCore

/// `/sandbox/faults` and `/sandbox/requests`: the faults and the log over HTTP.
///
/// | request | does |
/// |---|---|
/// | `POST /sandbox/faults` with a `Fault` as JSON | adds it, answers `{"id":n}` |
/// | `GET /sandbox/faults` | `[{"id":n,"hits":n,"fault":{...}}]` |
/// | `POST /sandbox/faults/n/release` | lets go who is held by it |
/// | `DELETE /sandbox/faults`, `DELETE /sandbox/faults/n` | removes all, or one |
/// | `GET /sandbox/requests`, `DELETE /sandbox/requests` | the log; forgets it |
struct Control: Sendable {
    let isAllowed: Bool
    let faults: Faults
    let log: RequestLog

    private struct Shown: Codable {
        let id: Int
        let hits: Int
        let fault: Fault
    }

    /// Nil when the request is for something else.
    func answer(_ request: Request, _ body: RequestBody) async throws -> Response? {
        let path = request.urlPath.split(separator: "/").map(String.init)
        guard isAllowed, path.first == "sandbox", path.count >= 2 else { return nil }
        switch (request.method, path[1], path.count) {
        case ("POST", "faults", 2): return try await add(body)
        case ("GET", "faults", 2):
            return try json(faults.all.map { Shown(id: $0.id, hits: $0.hits, fault: $0.fault) })
        case ("DELETE", "faults", 2): faults.clear()
        case ("DELETE", "faults", 3): faults.remove(Int(path[2]) ?? 0)
        case ("POST", "faults", 4) where path[3] == "release": faults.release(Int(path[2]) ?? 0)
        case ("GET", "requests", 2): return try json(log.records)
        case ("DELETE", "requests", 2): log.forget()
        default: return nil
        }
        return Response(status: 200)
    }

    private func add(_ body: RequestBody) async throws -> Response {
        var data = Data()
        while case .bytes(let buffer) = await body.next() {
            data.append(contentsOf: buffer.readableBytesView)
        }
        do {
            let id = faults.add(try JSONDecoder().decode(Fault.self, from: data))
            return .json(.object([("id", .integer(Int64(id)))]), status: 201)
        } catch {
            return Response(
                Answer(status: 400, contentType: "text/plain", body: "not a fault: \(error)\n"))
        }
    }

    private func json(_ value: some Encodable) throws -> Response {
        let data = try JSONEncoder().encode(value)
        return Response(
            status: 200, headers: [("Content-Type", "application/json")], body: .bytes(Array(data)))
    }
}
