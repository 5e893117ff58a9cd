import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// Bytes that differ, and checksums that cannot be compared.
@Suite(.timeLimit(.minutes(10))) struct ChecksumFaultTests {
    @Test(arguments: [0, 4_711, (1 << 20) - 1])
    func aByteThatChangesOnItsWayIsFoundAndThePartSentAgain(offset: Int64) async throws {
        let rig = try await Rig()
        try await rig.survive(
            PassingFault(
                "", sendsAgain: .something,
                // Each offset is one of the first part.
                Fault(
                    .corrupt(offset: offset),
                    on: .init(op: "CREATE", role: .dataNode, path: "/logs/**.0.1"))))
    }

    private static func checksum(_ algorithm: String, _ bytes: String, _ length: Int) -> Answer {
        Answer(
            status: 200, contentType: "application/json",
            body:
                #"{"FileChecksum":{"algorithm":"\#(algorithm)","bytes":"\#(bytes)","length":\#(length)}}"#
        )
    }

    /// What a server may say instead of a checksum that we can compute.
    static let incomparable: [(String, Answer)] = [
        (
            "blocks of different chunk sizes",
            .remoteException(
                "java.io.IOException",
                "Byte-per-checksum not matched: bpc=1024 but bytesPerCRC=512")
        ),
        (
            "blocks of different CRC types",
            .remoteException("java.lang.NullPointerException", "", status: 500)
        ),
        (
            "a server without the operation",
            .remoteException(
                "java.lang.UnsupportedOperationException", "GETFILECHECKSUM is not supported",
                status: 400)
        ),
        ("an algorithm that nobody knows", checksum("SHA3-of-everything", "00ff", 2)),
    ]

    @Test(arguments: incomparable.indices)
    func whatHasNoComparableChecksumIsReadBack(index: Int) async throws {
        let rig = try await Rig()
        try rig.log("a", Rig.threeParts)
        rig.server.faults.add(
            Fault(.answer(with: Self.incomparable[index].1), on: .checksum.times(nil)))
        let report = try await rig.ship()
        rig.expectPublished(report)
        #expect(report.sentBytes == Int64(Rig.threeParts.count))
        #expect(try rig.manifest.contains("\"read-back\""))
    }

    enum Special: CaseIterable { case encrypted, erasureCoded }

    @Test(arguments: Special.allCases)
    func whatIsStoredInAnotherFormIsReadBack(_ special: Special) async throws {
        var options = SandboxOptions()
        switch special {
        case .encrypted: options.encryptionZones = ["/logs"]
        case .erasureCoded: options.erasureCodedDirectories = ["/logs"]
        }
        options.superuser = "logs"
        let rig = try await Rig(options, existing: ["/logs/older": [1]])
        try rig.log("a", Rig.threeParts)
        let report = try await rig.ship()
        rig.expectPublished(report)
        #expect(report.sentBytes == Int64(Rig.threeParts.count))
        #expect(rig.requests("CONCAT") == (special == .encrypted ? 0 : 1))
        #expect(try rig.manifest.contains("\"read-back\""))
    }

    @Test func readingBackFindsAChangedByteToo() async throws {
        var options = SandboxOptions()
        options.encryptionZones = ["/logs"]
        options.superuser = "logs"
        let rig = try await Rig(options, existing: ["/logs/older": [1]])
        try await rig.survive(
            PassingFault(
                "", sendsAgain: .something,
                Fault(.corrupt(offset: 2_000_000), on: .createAtDataNode)))
    }

    /// What was read and hashed is not read again, and not sent again either.
    @Test func readingBackGoesOnWhereItsConnectionBroke() async throws {
        var options = SandboxOptions()
        options.encryptionZones = ["/logs"]
        options.superuser = "logs"
        let rig = try await Rig(options, existing: ["/logs/older": [1]])
        let reads = RequestMatch(op: "OPEN", role: .dataNode, times: 3)
        try await rig.survive(
            PassingFault(
                "", Fault(.close, at: .body(after: 700_000), on: reads),
                Fault(.reset, on: RequestMatch(op: "OPEN", role: .dataNode, skip: 3))))
        let offsets = rig.server.requests.filter { $0.op == "OPEN" && $0.role == .dataNode }
            .compactMap { $0.query["offset"].flatMap { Int($0) } }
        #expect(offsets == [0, 700_000, 1_400_000, 2_100_000, 2_100_000])
    }

    @Test func aServerThatSendsMoreBytesThanTheFileHasIsNotReadToItsEnd() async throws {
        var options = SandboxOptions()
        options.encryptionZones = ["/logs"]
        options.superuser = "logs"
        let rig = try await Rig(options, existing: ["/logs/older": [1]])
        let endless = Answer(status: 200, body: String(repeating: "x", count: 4 << 20))
        try await rig.outlast(
            LastingFault(
                "", .answer(with: endless), on: .init(op: "OPEN", role: .dataNode),
                says: ["it sends more bytes than it says the file has"]))
    }

    /// The parts went to DataNodes of different configuration: each has a checksum, the whole has none.
    @Test func aWholeWithoutAChecksumIsReadBackAlthoughItsPartsWereNot() async throws {
        let rig = try await Rig()
        try rig.log("a", Rig.threeParts)
        rig.server.faults.add(
            Fault(
                .answer(with: .remoteException("java.lang.NullPointerException", "", status: 500)),
                on: .init(op: "GETFILECHECKSUM", role: .dataNode, skip: 3, times: nil)))
        let report = try await rig.ship()
        rig.expectPublished(report)
        #expect(report.sentBytes == Int64(Rig.threeParts.count))
        #expect(rig.server.requests.count { $0.op == "OPEN" && $0.role == .dataNode } == 1)
    }

    /// An HttpFS server with `dfs.checksum.combine.mode=COMPOSITE_CRC`: of the bytes "123456789".
    @Test func aCompositeChecksumIsCompared() async throws {
        let rig = try await Rig()
        let bytes = Array("123456789".utf8)
        try rig.log("a", bytes)
        rig.server.faults.add(
            Fault(
                .answer(with: Self.checksum("COMPOSITE-CRC32C", "e3069283", 4)),
                on: .checksum.times(nil)))
        rig.expectPublished(try await rig.ship(), as: bytes)
        #expect(try rig.manifest.contains("\"COMPOSITE-CRC32C\""))
    }

    /// The guess was wrong: the part is hashed again, not sent again.
    @Test func anotherKindOfCRCCostsReadingTheSourceAgain() async throws {
        let rig = try await Rig()
        let bytes = Array("123456789".utf8)
        try rig.log("a", bytes)
        rig.server.faults.add(
            Fault(
                .answer(with: Self.checksum("COMPOSITE-CRC32", "cbf43926", 4)),
                on: .checksum.times(nil)))
        let report = try await rig.ship()
        rig.expectPublished(report, as: bytes)
        #expect(report.sentBytes == 9)
    }
}

extension LogHost {
    fileprivate var manifest: String {
        get throws {
            let bytes = try folder.read("state/manifests/access/2026/11/20/08.json")
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
