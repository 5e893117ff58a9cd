import TestSupport
import Testing

@testable import Shipping

/// What is written down of a slot while it is shipped, and in which order.
@Suite struct SlotLedgerTests {
    /// Else a crash between the two, and a cleaner, make a file vanish that HDFS has.
    @Test func anUploadsRecordStaysUntilTheManifestOnDiskSaysThatItIsDone() async throws {
        let folder = try TemporaryFolder()
        let state = try StateDirectory(folder.path("state"), host: "web")
        let (manifests, uploads) = (ManifestStore(state), UploadStore(state: state, host: "web"))
        let work = try work(["a", "b"])
        let ledger = SlotLedger(work, host: "web", store: manifests, uploads: uploads)
        let files = work.plan.due.map {
            ManifestFile($0.found, destination: "/logs/\($0.found.name)", state: .published)
        }
        let record = try record(of: files[0], in: uploads)
        try uploads.save(record)
        func published() throws -> Int? {
            try manifests.load(stream: "access", slot: work.slot.label) { _ in }?
                .files.count { $0.state == .published }
        }
        let start = ContinuousClock.now
        try await ledger.begin(files[0].kept(as: .uploading, because: nil), at: start)
        try await ledger.finish(files[0], uploads: [record], at: start + .milliseconds(10))
        #expect(try published() == 0)
        #expect(try uploads.knows(record.id))
        try await ledger.finish(files[1], uploads: [], at: start + .milliseconds(20))
        #expect(try published() == 2)
        #expect(try !uploads.knows(record.id))
    }

    /// Else a file that was published without its source has vanished, though HDFS has it.
    @Test func anUploadThatWasPublishedWithoutItsSourceIsForgottenOnceTheManifestSaysSo()
        async throws
    {
        let folder = try TemporaryFolder()
        let state = try StateDirectory(folder.path("state"), host: "web")
        let (manifests, uploads) = (ManifestStore(state), UploadStore(state: state, host: "web"))
        var work = try work(["a"])
        let due = try #require(work.plan.due.first)
        let entry = ManifestFile(due.found, destination: "/logs/a", state: .published)
        work.plan.settled(entry)
        let record = try record(of: entry, in: uploads)
        work.finished = [record]
        try uploads.save(record)
        // No folder can be made there.
        try folder.write("", to: "state/manifests/access")
        func close() async throws {
            try await SlotLedger(work, host: "web", store: manifests, uploads: uploads)
                .closeIfIdle(at: .now)
        }
        await #expect(throws: StateError.self) { try await close() }
        #expect(try uploads.knows(record.id))
        try removeFile(folder.path("state/manifests/access"))
        try await close()
        #expect(try !uploads.knows(record.id))
    }

    private func work(_ names: [String]) throws -> SlotWork {
        let source = try SourcePattern("/logs/*.%Y%m%d%H.log")
        let stream = StreamConfiguration(
            name: "access", source: source,
            destination: try DestinationTemplate("/logs/{name}", for: source), stamp: .begin,
            settle: .zero, expect: false, rate: nil, blockSize: ByteCount(1 << 20), partBlocks: 1,
            verify: .checksum)
        let slot = try #require(try LocalHours(zone: "UTC").slot(labelled: .of("2026-11-20T08")))
        var finding = SlotFinding(stream: "access", slot: slot)
        finding.files = names.enumerated().map { index, name in
            FoundFile(
                path: "/logs/\(name).2026112008.log", name: "\(name).2026112008.log", captures: [:],
                size: 1, modified: slot.begins, device: 1, inode: UInt64(index), pattern: source)
        }
        let context = SlotPlan.Context(
            stream: stream, host: "web", now: Moment(wall: slot.ends + .seconds(1), steady: .now),
            lastStep: nil, exists: { _ in true })
        return SlotWork(
            stream: stream, slot: slot, plan: SlotPlan(finding, saved: nil, context), saved: nil,
            lock: nil, sawEverything: true)
    }

    private func record(of file: ManifestFile, in store: UploadStore) throws -> UploadRecord {
        UploadRecord(
            id: StagedName.newUploadID(), stream: "access", slot: try .of("2026-11-20T08"),
            source: file.source, identity: file.identity, changed: file.identity.modified,
            offset: 0,
            destination: try .init(file.destination), hostTag: store.hostTag, blockSize: 1 << 20,
            partSize: 1 << 20, parts: [.init()])
    }
}
