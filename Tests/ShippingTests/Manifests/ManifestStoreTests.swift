import TestSupport
import Testing

@testable import Shipping

@Suite struct ManifestStoreTests {
    let folder: TemporaryFolder
    let store: ManifestStore
    let label: HourLabel

    init() throws {
        folder = try TemporaryFolder()
        store = ManifestStore(try StateDirectory(folder.path("state"), host: "web-17"))
        label = try #require(HourLabel("2026-11-20T08"))
    }

    @Test func aManifestIsReadAsItWasWritten() throws {
        let manifest = try manifest(.complete)
        try store.save(manifest)
        let read = try store.load(stream: "access", slot: label) { Issue.record("\($0)") }
        #expect(read == manifest)
        #expect(try store.slots(of: "access") == [label])
        #expect(folder.names(in: "state/manifests/access/2026/11/20") == ["08.json"])
    }

    @Test func anUnfinishedSlotIsListedUntilItIsFinished() throws {
        try store.save(try manifest(.open))
        #expect(try store.openSlots(of: "access") == [label])
        try store.save(try manifest(.complete))
        #expect(try store.openSlots(of: "access") == [])
    }

    @Test func aDamagedManifestIsSetAsideAndSaidSo() throws {
        try store.save(try manifest(.complete))
        try folder.write(
            #"{"version": 1, "str"#, to: "state/manifests/access/2026/11/20/08.json")
        var said: [String] = []
        let read = try store.load(stream: "access", slot: label) { said.append("\($0)") }
        #expect(read == nil)
        #expect(said.count == 1)
        #expect(said[0].contains("08.json is damaged"))
        #expect(said[0].contains("set aside"))
        #expect(folder.names(in: "state/manifests/access/2026/11/20") == ["08.json.damaged"])
    }

    @Test func aManifestOfAnotherVersionIsSetAside() throws {
        try store.save(try manifest(.complete))
        let file = "state/manifests/access/2026/11/20/08.json"
        let text = String(decoding: try folder.read(file), as: UTF8.self)
        try folder.write(
            text.replacing(#""version" : 1"#, with: #""version" : 2"#), to: file)
        var said = 0
        #expect(try store.load(stream: "access", slot: label) { _ in said += 1 } == nil)
        #expect(said == 1)
    }

    @Test func theKeysAreThoseOfTheContract() throws {
        try store.save(try manifest(.complete))
        let bytes = try folder.read("state/manifests/access/2026/11/20/08.json")
        let text = String(decoding: bytes, as: UTF8.self)
        for key in [
            "version", "stream", "slot", "begins", "ends", "host", "state", "files", "source",
            "identity", "device", "inode", "head_sha256", "size", "modified", "destination",
            "bytes", "sent_bytes", "attempts", "verified", "checksum", "supplements", "started",
            "finished", "reason",
        ] {
            #expect(text.contains("\"\(key)\""), "\(key)")
        }
    }

    private func manifest(_ state: Manifest.State) throws -> Manifest {
        let begins = try #require(WallTime("2026-11-20T08:00:00Z"))
        let slot = Slot(label: label, begins: begins, ends: begins + .seconds(3600))
        var manifest = Manifest(stream: "access", slot: slot, host: "web-17")
        manifest.state = state
        manifest.files = [
            ManifestFile(
                source: "/logs/a",
                identity: FileIdentity(
                    device: 1, inode: 2, headSHA256: "00", size: 3, modified: begins),
                destination: "/logs/b", state: .published)
        ]
        return manifest
    }
}
