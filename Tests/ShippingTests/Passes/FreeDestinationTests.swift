import Curl
import Sandbox
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// A listing that looks for what a lost state left tells which destinations are free, too.
@Suite struct FreeDestinationTests {
    private static let names = (0..<40).map { "host-\($0)" }

    private func rig(
        _ options: SandboxOptions = SandboxOptions(), existing: [String: [UInt8]] = [:]
    ) async throws -> Rig {
        let rig = try await Rig(options, existing: existing)
        for name in Self.names { try rig.log(name, Array(name.utf8)) }
        return rig
    }

    @Test(arguments: [[:], ["/logs/\(Rig.hour)/another": [1]]])
    func noneOfThemIsAskedFor(existing: [String: [UInt8]]) async throws {
        let rig = try await rig(existing: existing)
        #expect(try await rig.ship().count(.published) == 40)
        for name in Self.names { #expect(rig.published(name) == Array(name.utf8)) }
        #expect(rig.destinationsAsked == 0)
        #expect(rig.listings == 1)
    }

    @Test func thoseThatAreTakenAreLookedAt() async throws {
        let rig = try await rig()
        _ = try await rig.ship()
        try rig.log("host-7", Array("other".utf8))
        let asked = rig.destinationsAsked
        // Another state knows nothing of what was published.
        let report = try await rig.ship { $0.state = rig.folder.path("other") }
        #expect(report.count(.already) == 39)
        #expect(report.count(.conflict) == 1)
        #expect(report.sentBytes == 0)
        #expect(rig.destinationsAsked - asked == 40)
    }

    /// More than a batch has would be too much for a NameNode with thousands of hosts.
    @Test func thoseBeyondTheFirstBatchAreAskedFor() async throws {
        var options = SandboxOptions()
        options.listLimit = 30
        let rig = try await rig(options)
        _ = try await rig.ship()
        for name in ["host-10", "host-9"] { try await rig.deletePublished(name) }
        let (asked, listings) = (rig.destinationsAsked, rig.listings)
        let report = try await rig.ship { $0.state = rig.folder.path("other") }
        #expect(report.count(.published) == 2)
        #expect(report.count(.already) == 38)
        // All but host-10: the last one may be there or not.
        #expect(rig.destinationsAsked - asked == 39)
        #expect(rig.listings - listings == 1)
    }

    @Test func aFileInPlaceOfTheDirectoryIsNoEmptyOne() async throws {
        let rig = try await rig(existing: ["/logs/\(Rig.hour)": [1]])
        let report = try await rig.ship()
        #expect(report.sentBytes == 0)
        #expect(rig.destinationsAsked == 40)
    }

    @Test func whatTookANameSinceStays() async throws {
        let rig = try await rig()
        let held = rig.server.faults.add(Fault(.hold, on: .rename.times(nil)))
        let pass = Task { try await rig.ship() }
        await rig.server.faults.waitForHit(held)
        try await rig.take("host-39")
        rig.server.faults.clear()
        let report = try await pass.value
        #expect(report.count(.published) == 39)
        #expect(report.count(.conflict) == 1)
        #expect(report.sentBytes == Int64(Self.names.reduce(0) { $0 + $1.utf8.count }))
        #expect(rig.published("host-39") == [7])
        #expect(rig.destinationNames.count == 40)
    }

    /// HDFS lists by signed bytes: a listing from our own names on tells nothing of these.
    @Test func namesThatAreListedBeforeOurOwnAreAskedFor() async throws {
        let rig = try await Rig()
        for name in ["+x", "\u{fc}x"] { try rig.log(name, [1]) }
        let plain: (inout Configuration) throws -> Void = { configuration in
            configuration.streams[0].destination = try DestinationTemplate(
                "/logs/%Y%m%d%H/{name}", for: configuration.streams[0].source)
        }
        #expect(try await rig.ship(plain).count(.published) == 2)
        let again = try await rig.ship {
            try plain(&$0)
            $0.state = rig.folder.path("other")
        }
        #expect(again.count(.already) == 2)
        #expect(again.sentBytes == 0)
    }

    /// A router has no batches, and what it lists as a whole may lack a cluster.
    @Test(arguments: [true, false], [[:], ["/logs/\(Rig.hour)/another": [1]]])
    func whatCannotBeListedIsAskedForOneByOne(
        isListedAnotherWay: Bool, existing: [String: [UInt8]]
    ) async throws {
        let rig = try await rig(existing: existing)
        let answer =
            isListedAnotherWay
            ? .remoteException(
                "java.lang.UnsupportedOperationException", "not supported", status: 400)
            : Answer.permissionDenied("user=logs, access=READ_EXECUTE")
        rig.server.faults.add(
            Fault(.answer(with: answer), on: .init(op: "LISTSTATUS_BATCH", times: nil)))
        #expect(try await rig.ship().count(.published) == 40)
        #expect(rig.destinationsAsked == 40)
    }
}

extension LogHost {
    fileprivate var destinationsAsked: Int {
        server.requests.count { $0.op == "GETFILESTATUS" && $0.path.contains("/web.") }
    }

    fileprivate var listings: Int { server.requests.count { $0.op == "LISTSTATUS_BATCH" } }

    /// Puts something where a log is to go.
    fileprivate func take(_ name: String) async throws {
        let http = try HTTPClient()
        defer { http.shutdown() }
        let hdfs = try WebHDFSClient(.init(endpoints: [server.url], user: "hdfs"), http: http)
        try await hdfs.create(
            HDFSPath("/logs/\(Self.hour)/web.\(name).\(Self.hour).log"), body: FixedBody([7]),
            options: CreateOptions(blockSize: 1 << 20))
    }
}
