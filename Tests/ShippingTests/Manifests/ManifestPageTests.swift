import TestSupport
import Testing

@testable import Shipping

/// A part of a manifest that is read, or replaced, while the rest stays on disk.
@Suite struct ManifestPageTests {
    private static let slot = HourLabel("2026-11-20T08")!

    private struct Setup {
        let folder: TemporaryFolder
        let store: ManifestStore
        var manifest: Manifest

        init(_ names: [String], host: String = "web") throws {
            folder = try TemporaryFolder()
            store = ManifestStore(try StateDirectory(folder.path("state"), host: "web"))
            let slot = try #require(
                try LocalHours(zone: "UTC").slot(labelled: ManifestPageTests.slot))
            manifest = Manifest(stream: "access", slot: slot, host: host)
            manifest.files = names.enumerated().map { number, name in
                ManifestFile(
                    source: "/logs/\(name)",
                    identity: FileIdentity(
                        device: 1, inode: UInt64(number), headSHA256: "}", size: 1,
                        modified: slot.begins),
                    destination: "/\"{[\\", state: .published)
            }
            try store.save(manifest)
        }

        func page(_ choose: @escaping ([ManifestIndex.Entry]) -> Set<Int>) throws -> ManifestPage? {
            try store.page(
                stream: "access", slot: ManifestPageTests.slot, reporting: { _ in },
                choosing: choose)
        }

        func whole() throws -> Manifest {
            try #require(
                try store.load(stream: "access", slot: ManifestPageTests.slot) { _ in })
        }
    }

    /// Whatever a name, or the text around it, has in it.
    @Test func eachReceiptIsFoundByItsSourceStemAndInode() throws {
        let names = [
            "a.log", "a.log.gz", "\"files\" : [", "{", "}", "[]", ",", ":", "\\", "\\\"", "\n",
            "\u{1}", "é", "e\u{301}", "日志", "state", "\"source\" : \"b\",",
        ]
        let setup = try Setup(names, host: "\"files\" : [{")
        let page = try #require(
            try setup.page { entries in
                #expect(entries.map(\.source) == names.map { "/logs/\($0)".hashValue })
                #expect(
                    entries.map(\.stem)
                        == names.map { LogicalName("/logs/\($0)").stem.hashValue })
                #expect(entries.map(\.inode) == names.indices.map(UInt64.init))
                return Set(entries.indices)
            })
        #expect(Set(page.manifest.files.map(\.source)) == Set(setup.manifest.files.map(\.source)))
        #expect(page.manifest.host == setup.manifest.host)
        #expect(page.others.isEmpty)
    }

    @Test func onlyWhatIsChosenIsReadAndTheStatesOfTheOthersAreKnown() throws {
        var setup = try Setup(["a", "b", "c", "d"])
        setup.manifest.files[3].state = .waiting
        try setup.store.save(setup.manifest)
        let page = try #require(try setup.page { _ in [1] })
        #expect(page.manifest.files == [setup.manifest.files[1]])
        #expect(page.others == [.published: 2, .waiting: 1])
    }

    /// Any part, replaced by any other files, leaves what the whole would be.
    @Test func whatIsReplacedIsMergedWithWhatStaysOnDisk() throws {
        try Fuzzing.inputs(200) { numbers in
            let names = (0..<Int.random(in: 0...12, using: &numbers)).map { "h\($0)\n\"" }
            let setup = try Setup(names)
            let chosen = setup.manifest.files.filter { _ in Bool.random(using: &numbers) }
            var part = setup.manifest
            part.state = .complete
            part.files = chosen.filter { _ in Bool.random(using: &numbers) }.map {
                $0.kept(as: .failed, because: "}],")
            }
            let other = ManifestFile(
                source: "/logs/new", identity: .unknown, destination: "", state: .waiting)
            if Bool.random(using: &numbers) { part.files.append(other) }
            try setup.store.save(
                part, replacing: Set((chosen + part.files).map(\.source)))
            var expected = part
            expected.files += setup.manifest.files.filter { !chosen.contains($0) }
            var whole = try setup.whole()
            whole.files.sort { $0.source < $1.source }
            expected.files.sort { $0.source < $1.source }
            #expect(whole == expected)
            // What is read and written piece by piece is what an encoder writes.
            let text = try setup.folder.read("state/manifests/access/2026/11/20/08.json")
            #expect(text == (try JSONText.encode(try setup.whole())))
        }
    }

    @Test func pagesInTheOrderOfTheirFilesMakeASortedManifest() throws {
        let names = (10..<30).map { "h\($0)" }
        let setup = try Setup([])
        let whole = try Setup(names).manifest.files
        for start in stride(from: 0, to: names.count, by: 3) {
            var part = setup.manifest
            part.files = Array(whole[start..<min(start + 3, whole.count)])
            try setup.store.save(part, replacing: Set(part.files.map(\.source)))
        }
        #expect(try setup.whole().files == whole)
    }

    /// Else what is left of it would be taken for all there was.
    @Test func aManifestThatIsDamagedAnywhereIsSetAside() throws {
        let setup = try Setup(["a", "b", "c"])
        let path = "state/manifests/access/2026/11/20/08.json"
        let text = try setup.folder.read(path)
        for length in stride(from: 0, to: text.count - 2, by: 7) {
            try setup.folder.write(Array(text.prefix(length)), to: path)
            #expect(try setup.page { Set($0.indices) } == nil, "\(length) bytes")
            #expect(
                setup.folder.names(in: "state/manifests/access/2026/11/20") == ["08.json.damaged"])
        }
    }

    /// Whatever it is, nothing but an answer comes of it.
    @Test func noTextBringsTheIndexDown() throws {
        let setup = try Setup(["a", "b\"\\", "c"])
        let path = "state/manifests/access/2026/11/20/08.json"
        let text = try setup.folder.read(path)
        try Fuzzing.inputs(2_000) { numbers in
            var changed = text
            for _ in 0..<Int.random(in: 1...6, using: &numbers) {
                let place = Int.random(in: 0..<changed.count, using: &numbers)
                let odd = Array("{}[]\",:\\0\u{1}".utf8).randomElement(using: &numbers) ?? 0
                if Bool.random(using: &numbers) {
                    changed[place] = odd
                } else {
                    changed.insert(odd, at: place)
                }
            }
            try setup.folder.write(changed, to: path)
            let page = try setup.page { Set($0.indices) }
            guard let page else { return }
            // What can be read as a whole reads the same.
            let whole = try? JSONText.decode(Manifest.self, from: changed)
            if let whole { #expect(page.manifest.files.count == whole.files.count) }
        }
    }
}
