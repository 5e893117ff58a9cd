import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// Hosts that read the same folder and give its files the same destinations.
@Suite(.timeLimit(.minutes(10))) struct SharedFolderTests {
    private static let hosts = ["east", "west"]
    private static let fileCount = 300

    /// Mostly of one part, some of several; the same on every host.
    private static func bytes(_ number: Int) -> [UInt8] {
        patternBytes(number % 50 == 0 ? 3 << 19 : 100 + number, seed: UInt64(number))
    }

    private static func rig() async throws -> Rig {
        let rig = try await Rig()
        for number in 0..<fileCount { try rig.log("f\(number)", bytes(number)) }
        return rig
    }

    private static func ship(_ rig: Rig, as host: String) async throws -> PassReport {
        try await rig.ship { configuration in
            (configuration.host, configuration.state) = (host, rig.folder.path(host))
            configuration.streams[0].destination = try DestinationTemplate(
                "/logs/%Y%m%d%H/{name}", for: configuration.streams[0].source)
        }
    }

    private static func expectEachOnce(_ rig: Rig) throws {
        let names = (0..<fileCount).map { "f\($0).\(Rig.hour).log" }
        #expect(rig.destinationNames == names.sorted())
        for (number, name) in names.enumerated() {
            #expect(try rig.folder.read("hdfs/logs/\(Rig.hour)/\(name)") == bytes(number))
        }
        for host in hosts {
            let left = rig.folder.names(in: "\(host)/uploads").filter { $0.hasSuffix(".json") }
            #expect(left == [])
            for number in [0, 1, fileCount - 1] {
                #expect(try rig.receipt("f\(number)", in: host).state == .published)
            }
        }
    }

    /// RENAME decides, and who loses finds its own content there.
    @Test(arguments: 1...3) func theyNeverShipAFileTwice(round: Int) async throws {
        let rig = try await Self.rig()
        async let one = Self.ship(rig, as: Self.hosts[0])
        async let other = Self.ship(rig, as: Self.hosts[1])
        let reports = try await [one, other]
        for report in reports {
            #expect(report.count(.published) + report.count(.already) == Self.fileCount)
        }
        #expect(reports.map { $0.count(.published) }.reduce(0, +) == Self.fileCount)
        try Self.expectEachOnce(rig)
    }

    /// Both have sent all of it when the first RENAME is let through.
    @Test func whoComesSecondRemovesWhatItSent() async throws {
        let rig = try await Self.rig()
        let renames = RequestMatch(op: "RENAME", times: nil)
        let held = rig.server.faults.add(Fault(.hold, on: renames))
        async let one = Self.ship(rig, as: Self.hosts[0])
        async let other = Self.ship(rig, as: Self.hosts[1])
        // The first eight files of each.
        await rig.server.faults.waitForHit(held, count: 16)
        rig.server.faults.remove(held)
        let reports = try await [one, other]
        let sum = reports.map { $0.count(.published) }.reduce(0, +)
        #expect(sum == Self.fileCount)
        #expect(reports.allSatisfy { $0.count(.failed) + $0.count(.conflict) == 0 })
        try Self.expectEachOnce(rig)
    }
}
