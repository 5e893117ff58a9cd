import Glibc
import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// `logferry serve`, steered by signals.
@Suite(.timeLimit(.minutes(10))) struct ServeTests {
    @Test func theLastHourIsShippedAtOnceAndSIGTERMEndsTheService() async throws {
        let host = try await Host()
        let log = try host.logOfTheLastHour(patternBytes(1_000))
        try host.writeServeConfiguration()
        let service = try host.serve()
        try await service.waitForError("1 published; ")
        service.signal(SIGTERM)
        let outcome = try await service.wait()
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.errors.contains("published  \(log)"))
        #expect(outcome.output.contains("\"published\":1"))
    }

    /// A DataNode that hangs holds up nobody who wants to stop.
    @Test func whatIsUnderWayIsAbandonedAndVerifiedPartsAreKept() async throws {
        let host = try await Host()
        let content = patternBytes(3 << 20)
        try host.logOfTheLastHour(content)
        try host.writeServeConfiguration()
        var last = RequestMatch(op: "CREATE", role: .dataNode, times: nil)
        last.skip = 2
        let id = host.server.faults.add(Fault(.hold, at: .body(after: 1_000), on: last))
        let service = try host.serve()
        await host.server.faults.waitForHit(id)
        await host.waitForVerifiedParts(2)
        let began = ContinuousClock.now
        service.signal(SIGTERM)
        #expect(try await service.wait().code == 75)
        #expect(began.duration(to: .now) < .seconds(10))
        host.server.faults.clear()
        let outcome = try await Command.run(
            "logferry", ["ship", "--json", "--config", host.folder.path("logferry.toml")])
        #expect(outcome.output.contains("\"published\":1"), "\(outcome)")
        #expect(outcome.output.contains("\"sent_bytes\":\(1 << 20)"), "\(outcome)")
    }

    @Test func aBadConfigurationIsRefusedAndTheOldOneStays() async throws {
        let host = try await Host()
        try host.logOfTheLastHour(patternBytes(1_000))
        try host.writeServeConfiguration()
        let service = try host.serve()
        try await service.waitForError("1 published; ")
        try host.writeServeConfiguration("nonsense = 1")
        service.signal(SIGHUP)
        try await service.waitForError("nonsense")
        service.signal(SIGTERM)
        let outcome = try await service.wait()
        #expect(outcome.code == 0)
        #expect(outcome.errors.contains("the old configuration stays"))
    }

    /// At the rate it begins with it would take half an hour.
    @Test func aTransferInFlightFollowsALimitThatIsReadAgain() async throws {
        let host = try await Host()
        try host.logOfTheLastHour(patternBytes(1 << 20))
        let slow = "[limits]\nrate = \"600B/s\"\nburst = \"1KB\""
        try host.writeServeConfiguration(slow)
        let id = host.server.faults.add(
            Fault(.hold, at: .body(after: 500), on: .init(op: "CREATE", role: .dataNode)))
        let service = try host.serve()
        await host.server.faults.waitForHit(id)
        host.server.faults.remove(id)
        try host.writeServeConfiguration(slow.replacing("600B/s", with: "50MB/s"))
        service.signal(SIGHUP)
        try await service.waitForError("1 published; ")
        service.signal(SIGTERM)
        let outcome = try await service.wait()
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.errors.contains("read again: at once: limits.rate"))
    }

    @Test func aConfigurationThatIsBadFromTheBeginningEndsIt() async throws {
        let host = try await Host()
        try host.writeServeConfiguration("nonsense = 1")
        #expect(try await host.serve().wait().code == 78)
    }
}

extension Host {
    /// With a schedule that lets the last hour begin at once.
    fileprivate func writeServeConfiguration(_ more: String = "") throws {
        try writeConfiguration(more)
        let text = String(decoding: try folder.read("logferry.toml"), as: UTF8.self)
        let schedule = "[schedule]\ndelay = \"0s\"\nspread = \"0s\"\n[streams.access]"
        try folder.write(
            text.replacing("[streams.access]", with: schedule), to: "logferry.toml")
    }

    /// A log of the hour before this one, long settled.
    @discardableResult
    fileprivate func logOfTheLastHour(_ bytes: [UInt8]) throws -> String {
        let hours = try LocalHours(zone: "UTC")
        let label = hours.slot(before: hours.slot(containing: .now())).label
        let file = "logs/a.\("\(label)".filter(\.isNumber)).log"
        try folder.write(bytes, to: file)
        try folder.setModified(file, to: Self.longAgo)
        return folder.path(file)
    }

    fileprivate func serve() throws -> Command {
        try Command("logferry", ["serve", "--json", "--config", folder.path("logferry.toml")])
    }

    fileprivate func waitForVerifiedParts(_ count: Int) async {
        func verified() -> Int {
            guard let name = uploadsLeft.first,
                let record = try? folder.read("state/uploads/\(name)")
            else { return 0 }
            return String(decoding: record, as: UTF8.self).split(separator: "\"digest\"").count - 1
        }
        while !Task.isCancelled, verified() < count { await Task.yield() }
    }
}
