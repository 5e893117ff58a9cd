import FoundationEssentials
import Sandbox
import TestSupport
import Testing

/// The real command, killed with SIGKILL at these requests, and run again.
@Suite struct CrashTests {
    /// Three parts of 1 MiB, 1 MiB and 512 KiB, all in flight at once.
    private static let content = patternBytes(5 << 19)

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let match: RequestMatch
        let moment: Fault.Moment
        /// What the next run may send at most, in bytes: the parts that were in flight.
        let inFlight: Int
    }

    struct Request: Sendable {
        let operation: String
        var role = Role.nameNode
        /// The upload is killed at the first so many of them, each in a case of its own.
        var occurrences = 2
        /// Whether each part has been verified by then.
        var isAfterParts = false
    }

    private static let requests = [
        Request(operation: "GETFILESTATUS"), Request(operation: "CREATE"),
        Request(operation: "CREATE", role: .dataNode),
        Request(operation: "GETFILECHECKSUM", role: .dataNode),
        Request(operation: "CONCAT", occurrences: 1, isAfterParts: true),
        Request(operation: "RENAME", occurrences: 1, isAfterParts: true),
    ]

    static let cases: [Case] = requests.flatMap { request in
        [(Fault.Moment.arrival, "before"), (.done, "after")].flatMap { moment, word in
            (0..<request.occurrences).map { skip in
                Case(
                    testDescription:
                        "\(word) \(request.operation) \(skip + 1) at the \(request.role.rawValue)",
                    match: RequestMatch(op: request.operation, role: request.role, skip: skip),
                    moment: moment, inFlight: request.isAfterParts ? 0 : content.count)
            }
        }
    }

    /// Promise 3.
    @Test(.timeLimit(.minutes(10)), arguments: cases)
    func aKilledUploadIsFinishedByTheNextRun(_ crash: Case) async throws {
        let host = try await Host()
        try host.writeConfiguration()
        try host.log("a", Self.content)
        try await kill(host, at: Fault(.hold, at: crash.moment, on: crash.match))
        // Readers see the whole file or none.
        #expect(host.published("a") == nil || host.published("a") == Self.content)
        let again = try await Command.run("logferry", host.backfill)
        #expect(again.code == 0, "\(again.errors)")
        #expect(try sentBytes(again) <= crash.inFlight)
        #expect(host.published("a") == Self.content)
        #expect(host.destinationNames.count == 1, "\(host.destinationNames)")
        #expect(host.uploadsLeft == [])
    }

    /// Starts the command, and kills it when the fault holds one of its requests, for good: what is
    /// held before it is done is never done.
    private func kill(_ host: Host, at fault: Fault) async throws {
        let faults = host.server.faults
        let id = faults.add(fault)
        let command = try Command("logferry", host.backfill)
        let end = Task {
            let outcome = try await command.wait()
            // It made no such request: nothing is to be waited for.
            if faults.hits(id) == 0 { faults.remove(id) }
            return outcome.code
        }
        await faults.waitForHit(id)
        let isHit = faults.hits(id) > 0
        if isHit { command.kill() }
        #expect(try await end.value == -9)
        try #require(isHit, "no such request")
    }

    private func sentBytes(_ outcome: Command.Outcome) throws -> Int {
        struct Report: Decodable {
            let sentBytes: Int

            enum CodingKeys: String, CodingKey { case sentBytes = "sent_bytes" }
        }
        return try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8)).sentBytes
    }
}
