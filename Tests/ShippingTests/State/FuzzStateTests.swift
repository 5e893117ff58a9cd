import FoundationEssentials
import Glibc
import Sandbox
import TestSupport
import Testing
import WebHDFS

@testable import Shipping

/// Whatever is in the state directory: damage is set aside and said so, the file is shipped whole, and nothing of
/// anybody else is touched.
@Suite struct FuzzStateTests {
    private static let content = patternBytes(5 << 19)
    private static let folder = "/logs/\(Rig.hour)"

    /// What others have in HDFS, at the most tempting places.
    private static let foreign: [String: [UInt8]] = [
        "/other/data": [1], "/logs/precious": [2], "\(folder)/db-3.a.\(Rig.hour).log": [3],
        "\(folder)/.logferry.00c0ffee.0123456789abcdef.0.1": [4],
        "\(folder)/.logferry.\(StagedName.hostTag("web")).0123456789abcdef.0.1": [5],
        "/other/.logferry.00c0ffee.0123456789abcdef.0.1": [6],
    ]
    private static let tokens =
        foreign.keys.sorted() + [
            "00c0ffee", "0123456789abcdef", "../../../../etc", "/", "1677-01-01T00",
            "2262-04-11T23", "file_id",
        ]

    @Test func noDamageToAManifestCrashesTheReader() async throws {
        let rig = try await rigOfAnUnfinishedUpload()
        let file = "state/manifests/access/2026/11/20/08.json"
        let manifests = ManifestStore(try Self.state(of: rig))
        let slot = try HourLabel.of("2026-11-20T08")
        try Self.readSpoilt(file, rig.folder.read(file), in: rig.folder) { damage in
            let read = try manifests.load(stream: "access", slot: slot, reporting: damage)
            guard let read else { return false }
            #expect(read.stream == "access" && read.slot == slot)
            #expect(read.files.allSatisfy { $0.publishedBytes >= 0 && $0.sentBytes < .max / 2 })
            return true
        }
    }

    @Test func noDamageToAnUploadRecordCrashesTheReader() async throws {
        let rig = try await rigOfAnUnfinishedUpload()
        let upload = try #require(rig.uploadsLeft.first)
        let id = String(upload.dropLast(5))
        let uploads = UploadStore(state: try Self.state(of: rig), host: "web")
        let file = "state/uploads/\(upload)"
        try Self.readSpoilt(file, rig.folder.read(file), in: rig.folder) { damage in
            let records = try uploads.all(reporting: damage)
            for read in records {
                #expect(read.id == id && read.plan.count == read.parts.count)
                for name in try read.names() + read.leftovers() {
                    #expect(name.name.hasPrefix(".logferry.\(uploads.hostTag).\(id)."))
                }
                guard let digest = read.digest else { continue }
                _ = digest.checksum(like: .composite(.crc32c))
                _ = fileChecksum(of: digest.blocks, form: digest.form)
            }
            return !records.isEmpty
        }
    }

    @Test func noDamageToAListOfGivenUpNamesCrashesTheReader() async throws {
        let rig = try await Rig()
        let uploads = UploadStore(state: try Self.state(of: rig), host: "web")
        let prefix = ".logferry.\(uploads.hostTag).0123456789abcdef."
        let list = UploadStore.Abandoned(names: [try HDFSPath("/d/\(prefix)0.1")], due: .now())
        let file = "state/uploads/0123456789abcdef.abandoned"
        try Self.readSpoilt(file, JSONText.encode(list), in: rig.folder) { damage in
            let due = try uploads.abandoned(at: .now() + .seconds(7200), reporting: damage)
            #expect(due.allSatisfy { $0.names.allSatisfy { $0.name.hasPrefix(prefix) } })
            return !due.isEmpty
        }
    }

    private static func state(of rig: Rig) throws -> StateDirectory {
        try StateDirectory(rig.folder.path("state"), host: "web")
    }

    /// - Parameter read: Answers whether there was something sound to read.
    private static func readSpoilt(
        _ file: String, _ content: [UInt8], in folder: TemporaryFolder,
        _ read: ((DamagedState) -> Void) throws -> Bool
    ) throws {
        var sound = 0
        try Fuzzing.inputs(700) { numbers in
            var damage = 0
            try folder.write(spoilt(content, &numbers), to: file)
            if try read({ _ in damage += 1 }) { sound += 1 }
            #expect(damage <= 1)
        }
        #expect(sound > 0)
    }

    /// The real pass over a spoilt state directory.
    @Test(.timeLimit(.minutes(10))) func noDamageMakesAPassTouchWhatIsNotOurs() async throws {
        let rig = try await rigOfAnUnfinishedUpload()
        let pristine = Self.files(of: rig.folder, below: "state")
        try await Fuzzing.inputs(60) { numbers in
            let state = "state-\(numbers.upTo(.max))"
            for (name, bytes) in pristine { try rig.folder.write(bytes, to: state + name) }
            for _ in 0...numbers.upTo(3) {
                try Self.spoil(rig.folder, state, pristine.keys.sorted(), &numbers)
            }
            do {
                let report = try await rig.ship { $0.state = rig.folder.path(state) }
                #expect(
                    report.count(.published) + report.count(.already) + report.count(.failed)
                        + report.count(.waiting) + report.count(.conflict) == report.files.count)
            } catch is StateError {
            }
            for (path, bytes) in Self.foreign {
                #expect(try rig.folder.read("hdfs" + path) == bytes, "\(path)")
            }
            #expect(rig.published("a") == nil || rig.published("a") == Self.content)
        }
        // In the end it is shipped, with what is left of the first state directory, or without it.
        let report = try await rig.ship { $0.state = rig.folder.path("state-none") }
        #expect(report.count(.published) + report.count(.already) == 1)
        #expect(rig.published("a") == Self.content)
    }

    enum Lie: String, CaseIterable, Sendable { case id, hostTag, file, abandoned }

    /// Well-formed, and about somebody else's files.
    @Test(arguments: Lie.allCases) func whatAStateFileSaysOfOthersIsNotBelieved(lie: Lie)
        async throws
    {
        let rig = try await rigOfAnUnfinishedUpload()
        let name = try #require(rig.uploadsLeft.first)
        let id = String(name.dropLast(5))
        let tag = StagedName.hostTag("web")
        var text = String(decoding: try rig.folder.read("state/uploads/\(name)"), as: UTF8.self)
        switch lie {
        case .id: text = text.replacing(id, with: "0123456789abcdef")
        case .hostTag:
            text = text.replacing(tag, with: "00c0ffee").replacing(id, with: "0123456789abcdef")
        case .file:
            let wrong = text.replacing(id, with: "x/../../y")
            try rig.folder.write(wrong, to: "state/uploads/x.json")
        case .abandoned:
            let names = try Self.foreign.keys.sorted().map { try HDFSPath($0) }
            let list = UploadStore.Abandoned(names: names, due: WallTime(seconds: 0))
            try rig.folder.write(JSONText.encode(list), to: "state/uploads/\(id).abandoned")
        }
        try rig.folder.write(text, to: "state/uploads/\(name)")
        _ = try await rig.ship()
        for (path, bytes) in Self.foreign {
            #expect(try rig.folder.read("hdfs" + path) == bytes, "\(path)")
        }
        #expect(rig.folder.names(in: "state/uploads").contains { $0.hasSuffix(".damaged") })
    }

    /// It is saved where it says it belongs.
    @Test(arguments: ["../../../elsewhere", "other"]) func aManifestOfAnotherStreamIsDamage(
        stream: String
    ) async throws {
        let rig = try await Rig()
        try rig.log("a", [1])
        _ = try await rig.ship()
        let file = "state/manifests/access/2026/11/20/08.json"
        let text = String(decoding: try rig.folder.read(file), as: UTF8.self)
        try rig.folder.write(text.replacing(#""access""#, with: "\"\(stream)\""), to: file)
        try rig.log("b", [2])
        #expect(try await rig.ship().count(.published) == 1)
        #expect(rig.folder.names(in: "").sorted() == ["hdfs", "logs", "state"])
        #expect(rig.folder.names(in: "state/manifests") == ["access"])
        #expect(
            rig.folder.names(in: "state/manifests/access/2026/11/20").contains("08.json.damaged"))
    }

    enum Place: String, CaseIterable, Sendable { case pipe, directory, endless }

    @Test(.timeLimit(.minutes(10)), arguments: Place.allCases)
    func whatIsNoFileInAManifestsPlaceIsSetAside(place: Place) async throws {
        let rig = try await Rig()
        try rig.log("a", [1])
        let file = rig.folder.path("state/manifests/access/2026/11/20/08.json")
        try rig.folder.makeDirectory("state/manifests/access/2026/11/20")
        switch place {
        case .pipe: #expect(mkfifo(file, 0o600) == 0)
        case .directory: #expect(mkdir(file, 0o700) == 0)
        case .endless:
            try rig.folder.write("", to: "state/manifests/access/2026/11/20/08.json")
            #expect(truncate(file, 1 << 42) == 0)
        }
        #expect(try await rig.ship().count(.published) == 1)
    }

    /// All verified, and left before its RENAME, beside what others have.
    private func rigOfAnUnfinishedUpload() async throws -> Rig {
        let rig = try await Rig(existing: Self.foreign)
        try rig.log("a", Self.content)
        let fault = rig.server.faults.add(.noRename)
        #expect(try await rig.ship().count(.failed) == 1)
        rig.server.faults.remove(fault)
        return rig
    }

    private static func files(of folder: TemporaryFolder, below root: String) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        func walk(_ path: String) {
            let names = folder.names(in: root + path)
            if let bytes = try? folder.read(root + path) { files[path] = bytes }
            for name in names { walk("\(path)/\(name)") }
        }
        walk("")
        return files
    }

    /// One of the files changed, cut, emptied, exchanged for another one, or a new one.
    private static func spoil(
        _ folder: TemporaryFolder, _ state: String, _ names: [String], _ numbers: inout SplitMix
    ) throws {
        let name = numbers.pick(names)
        switch numbers.upTo(6) {
        case 0: try folder.write(folder.read(state + numbers.pick(names)), to: state + name)
        case 1: try folder.write([UInt8](), to: state + name)
        case 2:
            try folder.write(
                "",
                to: "\(state)/open/access.\(numbers.pick(["2026-11-20T08", "1677-09-22T00", "x"]))")
        case 3:
            try folder.write(
                spoilt(folder.read(state + name), &numbers),
                to: "\(state)/uploads/0123456789abcdef.json")
        default: try folder.write(spoilt(folder.read(state + name), &numbers), to: state + name)
        }
    }

    private static func spoilt(_ bytes: [UInt8], _ numbers: inout SplitMix) -> [UInt8] {
        let tree = try? JSONDecoder().decode(FuzzedJSON.self, from: Data(bytes))
        guard let tree, !numbers.chance(4) else {
            return bytes.damaged(with: tokens, using: &numbers)
        }
        return Array(tree.damaged(using: &numbers).text.utf8)
    }
}
