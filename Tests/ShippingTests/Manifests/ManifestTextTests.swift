import TestSupport
import Testing

@testable import Shipping

/// Manifests as they are on disk.
@Suite struct ManifestTextTests {
    private static func manifest(files count: Int) throws -> Manifest {
        let slot = try #require(try LocalHours(zone: "UTC").slot(labelled: .of("2026-11-20T08")))
        // A name may hold what looks like the text around it.
        var manifest = Manifest(
            stream: "access", slot: slot, host: "web\n  \"files\" : [\n\n  ]")
        let pattern = try SourcePattern("/logs/*.%Y%m%d%H.log")
        manifest.files = (0..<count).map { number in
            var file = ManifestFile(
                FoundFile(
                    path: "/logs/\(number)\n.2026112008.log", name: "n", captures: [:], size: 10,
                    modified: slot.begins, device: 1, inode: 7, pattern: pattern),
                destination: "/logs/\"\(number)\"", state: .published)
            file.supplements = (0..<number % 3).map {
                .init(
                    destination: "/s\($0)", offset: Int64($0), bytes: 1, verified: .checksum,
                    checksum: nil, finished: slot.ends)
            }
            return file
        }
        return manifest
    }

    @Test(arguments: [0, 1, 2, 3, 500])
    func pieceByPieceTheTextIsThatOfTheWhole(files: Int) throws {
        let manifest = try Self.manifest(files: files)
        var text: [UInt8] = []
        try ManifestText.write(manifest) { text += $0 }
        #expect(text == (try JSONText.encode(manifest)))
    }

    @Test func whatIsLongerThanWhatIsWrittenAtOnceComesBackWhole() throws {
        let folder = try TemporaryFolder()
        let store = ManifestStore(try StateDirectory(folder.path("state"), host: "web"))
        let manifest = try Self.manifest(files: 500)
        try store.save(manifest)
        let loaded = try store.load(stream: "access", slot: manifest.slot) { _ in }
        #expect(loaded == manifest)
    }
}
