import Sandbox
import TestSupport
import Testing

/// The real command, killed with SIGKILL at every request, and run again.
@Suite struct CrashTests {
    /// Three parts of 1 MiB, 1 MiB and 512 KiB.
    private static let content = patternBytes(5 << 19)

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let match: RequestMatch
        let moment: Fault.Moment
    }

    private static let requests: [(String, Role)] = [
        ("GETFILESTATUS", .nameNode), ("CREATE", .nameNode), ("CREATE", .dataNode),
        ("GETFILECHECKSUM", .dataNode), ("CONCAT", .nameNode), ("RENAME", .nameNode),
    ]

    static let cases: [Case] = requests.flatMap { operation, role in
        [(Fault.Moment.arrival, "before"), (.done, "after")].flatMap { moment, word in
            [0, 1].map { skip in
                Case(
                    testDescription:
                        "\(word) \(operation) \(skip + 1) at the \(role == .nameNode ? "NameNode" : "DataNode")",
                    match: RequestMatch(op: operation, role: role, skip: skip), moment: moment)
            }
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: cases)
    func aKilledUploadIsFinishedByTheNextRun(_ crash: Case) async throws {
        let host = try await Host()
        try host.writeConfiguration()
        try host.log("a", Self.content)
        let fault = host.server.faults.add(Fault(.hold, at: crash.moment, on: crash.match))
        let killed = try Command("logferry", host.backfill)
        let outcome = Task { try await killed.wait() }
        // It either meets the request at which it is to die, or ends because there is none such.
        let isHit = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await host.server.faults.waitForHit(fault)
                return true
            }
            group.addTask {
                _ = try? await outcome.value
                return false
            }
            let first = await group.next() ?? false
            if first { killed.kill() } else { host.server.faults.clear() }
            group.cancelAll()
            return first
        }
        _ = try await outcome.value
        host.server.faults.clear()
        // Readers see the whole file or none.
        #expect(host.published("a") == nil || host.published("a") == Self.content)
        let again = try await Command.run("logferry", host.backfill)
        #expect(again.code == 0, "\(isHit) \(again.errors)")
        #expect(host.published("a") == Self.content)
        #expect(host.destinationNames.count == 1, "\(host.destinationNames)")
        #expect(host.uploadsLeft == [])
    }
}
