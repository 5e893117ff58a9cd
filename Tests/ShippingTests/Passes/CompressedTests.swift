import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// A log and what a compressor makes of it are one log.
@Suite struct CompressedTests {
    private static let plain = patternBytes(5 << 19)
    private static let small = patternBytes(1_000, seed: 2)

    @Test func thePlainFileIsShippedAndItsCompressedFormIsNot() async throws {
        let rig = try await Rig()
        try rig.log("a", Self.plain)
        try rig.logCompressed("a", Self.small)
        let report = try await rig.ship()
        #expect(report.files.count == 1)
        #expect(report.count(.published) == 1)
        #expect(rig.published("a") == Self.plain)
        #expect(rig.destinationNames.count == 1)
    }

    @Test func aFileThatIsCompressedAfterItWasPublishedIsNotShippedAgain() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.plain)
        _ = try await rig.ship()
        try rig.logCompressed("a", Self.small)
        try removeFile(path)
        for pattern in ["logs/*.%Y%m%d%H.log", "logs/*.%Y%m%d%H.log*"] {
            let report = try await rig.ship {
                $0.streams[0].source = try SourcePattern(rig.folder.path(pattern))
            }
            #expect(report.count(.already) == 1)
            #expect(report.files.count == 1)
            #expect(report.sentBytes == 0)
        }
    }

    @Test(arguments: [".gz", ".bz2", ".zst", ".xz", ".lz4"])
    func aFileThatIsSeenOnlyCompressedIsShippedUnderItsOwnName(suffix: String) async throws {
        for pattern in ["logs/*.%Y%m%d%H.log", "logs/a.%Y%m%d%H.log"] {
            let rig = try await Rig()
            try rig.logCompressed("a", Self.small, suffix)
            let report = try await rig.ship {
                $0.streams[0].source = try SourcePattern(rig.folder.path(pattern))
            }
            #expect(report.count(.published) == 1)
            #expect(rig.destinationNames == ["web.a.\(Rig.hour).log\(suffix)"])
        }
    }

    @Test func aFileThatWasCompressedBeforeItWasShippedIsShippedCompressed() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.plain)
        let fault = rig.server.faults.add(.noThirdPart)
        #expect(try await rig.ship().count(.failed) == 1)
        rig.server.faults.remove(fault)
        try rig.logCompressed("a", Self.small)
        try removeFile(path)
        let report = try await rig.ship()
        #expect(report.count(.published) == 1, "\(report.files)")
        #expect(report.count(.vanished) == 0)
        #expect(rig.destinationNames == ["web.a.\(Rig.hour).log.gz"])
        #expect(rig.uploadsLeft == [])
        #expect(try rig.manifestState() == .complete)
    }

    /// The compressed file may have lines that came after they were sent.
    @Test func theCompressedFileIsShippedInsteadOfAnUploadThatWasNotPublished() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.plain)
        let fault = rig.server.faults.add(.noRename)
        #expect(try await rig.ship().count(.failed) == 1)
        rig.server.faults.remove(fault)
        try rig.logCompressed("a", Self.small)
        try removeFile(path)
        #expect(try await rig.ship().count(.published) == 1)
        #expect(rig.destinationNames == ["web.a.\(Rig.hour).log.gz"])
        #expect(rig.uploadsLeft == [])
        #expect(try await rig.ship().sentBytes == 0)
    }

    @Test func aFileThatIsCompressedWhileItWaitsForItsTurnComesInTheNextPass() async throws {
        let rig = try await Rig()
        let paths = try ["a", "b", "c", "d"].map { try rig.log($0, Self.plain) }
        let id = rig.server.faults.add(
            Fault(.hold, at: .done, on: .init(op: "CREATE", role: .dataNode, times: nil)))
        async let pass = rig.ship {
            $0.limits.openFiles = 1
            $0.limits.concurrency = 1
        }
        await rig.server.faults.waitForHit(id)
        for (name, path) in zip(["a", "b", "c", "d"], paths) {
            try rig.logCompressed(name, Self.small)
            try removeFile(path)
        }
        rig.server.faults.remove(id)
        let report = try await pass
        #expect(report.count(.vanished) == 0)
        #expect(report.count(.waiting) >= 2)
        #expect(report.files.contains { $0.reason?.contains("was compressed") == true })
        #expect(try await rig.ship().count(.waiting) == 0)
        #expect(rig.destinationNames.count == 4)
    }

    @Test func aPlainFileThatComesBackIsNotShippedAgain() async throws {
        let rig = try await Rig()
        try rig.logCompressed("a", Self.small)
        _ = try await rig.ship()
        try rig.log("a", Self.plain)
        let report = try await rig.ship()
        #expect(report.sentBytes == 0)
        #expect(report.count(.already) == 1)
        #expect(rig.destinationNames.count == 1)
    }

    /// A writer that did not hear of the rotation opens its old name again.
    @Test func newLinesInAPlainFileThatComesBackAreNotPassedOver() async throws {
        let rig = try await Rig()
        let compressed = try rig.logCompressed("a", patternBytes(500, seed: 2))
        _ = try await rig.ship()
        try rig.log("a", patternBytes(1_000))
        try setModified(
            rig.folder.path("logs/a.\(Rig.hour).log"), toNanoseconds: 1_780_000_001_000_000_000)
        for isBoth in [true, false] {
            if !isBoth { try removeFile(compressed) }
            let report = try await rig.ship()
            #expect(report.count(.conflict) == 1)
            #expect(report.files.contains { $0.reason?.contains("published compressed") == true })
            #expect(try rig.manifestState() == .incomplete)
        }
        try removeFile(rig.folder.path("logs/a.\(Rig.hour).log"))
        _ = try await rig.ship()
        #expect(rig.destinationNames == ["web.a.\(Rig.hour).log.gz"])
    }

    @Test func aLogThatWasCompressedAfterPublicationIsNotShippedTwiceWhenTheStateIsLost()
        async throws
    {
        let rig = try await Rig()
        try removeFile(try await rig.shipPlain("a", patternBytes(1_000)))
        try rig.logCompressed("a", patternBytes(500, seed: 2))
        try moveFile(rig.folder.path("state"), to: rig.folder.path("lost"))
        let report = try await rig.ship()
        #expect(report.count(.conflict) == 1)
        #expect(report.sentBytes == 0)
        #expect(rig.destinationNames == ["web.a.\(Rig.hour).log"])
    }

    @Test func aCompressedFileBelongsToTheStreamThatNamesIt() async throws {
        let rig = try await Rig()
        try rig.logCompressed("a", Self.small)
        let report = try await rig.ship {
            var other = $0.streams[0]
            other.name = "archive"
            other.source = try SourcePattern(rig.folder.path("logs/*.%Y%m%d%H.log.gz"))
            other.destination = try DestinationTemplate(
                "/archive/%Y%m%d%H/{host}.{name}", for: other.source)
            $0.streams.append(other)
        }
        #expect(report.count(.published) == 1)
        #expect(report.files.map(\.stream) == ["archive"])
        #expect(rig.destinationNames == [])
    }
}

extension LogHost {
    /// Writes and ships a log, and answers where it is.
    fileprivate func shipPlain(_ name: String, _ bytes: [UInt8]) async throws -> String {
        let path = try log(name, bytes)
        #expect(try await ship().count(.published) == 1)
        return path
    }
}
