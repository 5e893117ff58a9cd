import FoundationEssentials
import Sandbox
import Shipping
import TestSupport
import Testing

extension CrashScene {
    /// Promises 1 to 3: runs the command once more, and nothing is left to be done.
    ///
    /// - Parameter kills: How many runs before it were killed, on this state directory.
    func finish(afterKills kills: Int, _ story: String) async throws {
        try ageDrafts()
        let missing = try missingBytes()
        let outcome = try await run()
        try checkFinished(outcome, afterKills: kills, story)
        #expect(try sentBytes(outcome) == missing, "\(story)")
    }

    /// What a run says of the bytes that it sent.
    func sentBytes(_ outcome: Command.Outcome) throws -> Int {
        struct Report: Decodable {
            let sentBytes: Int

            enum CodingKeys: String, CodingKey { case sentBytes = "sent_bytes" }
        }
        return try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8)).sentBytes
    }

    /// What must be so after a run that was left alone.
    func checkFinished(_ outcome: Command.Outcome, afterKills kills: Int, _ story: String) throws {
        try checkPublished(outcome, story)
        #expect(try unexplainedNames() == [], "\(story)")
        #expect(stateFiles.filter { $0.hasSuffix(".damaged") } == [], "\(story)")
        #expect(puts - parts <= kills * Self.concurrency, "\(story)")
        #expect(Set(stagedNames).count == puts, "\(story)")
    }

    /// What must be so after any run that found the disk and HDFS well.
    func checkPublished(_ outcome: Command.Outcome, _ story: String) throws {
        let story = Comment(rawValue: "\(story)\n\(outcome.errors)")
        #expect(outcome.code == 0, story)
        for log in logs {
            #expect((try? host.folder.read(log.destination)) == log.bytes, story)
        }
        // Nothing but what this host staged, under names that no reader takes.
        #expect(otherNames.filter { !stagedNames.contains($0) } == [], story)
        #expect(otherNames.allSatisfy { $0.contains("/.logferry.") }, story)
        #expect(stateLeftovers == [], story)
        for manifest in try manifests() {
            #expect(manifest.state == .complete, story)
            #expect(manifest.files.allSatisfy { $0.state == .published }, story)
        }
    }

    /// Names in HDFS that should not be there.
    ///
    /// A request of a killed run may be carried out after this run has deleted what it left. Such a
    /// name is listed, to be deleted once more.
    private func unexplainedNames() throws -> [String] {
        let deleted = Set(host.server.requests.filter { $0.op == "DELETE" }.map(\.path))
        let listed = try abandonedNames()
        return otherNames.filter { !deleted.contains($0) || !listed.contains($0) }
    }

    /// HDFS paths beside the destinations.
    var otherNames: [String] {
        let known = Set(logs.map(\.destination))
        return Set(logs.map(\.folder)).flatMap { folder in
            host.folder.names(in: folder).map { "\(folder)/\($0)" }
        }.filter { !known.contains($0) }.map { String($0.dropFirst("hdfs".count)) }
    }

    /// Bytes of parts that HDFS does not have yet, or has and nobody wrote down that they are
    /// verified.
    private func missingBytes() throws -> Int {
        struct Record: Decodable {
            struct Part: Decodable {
                struct Digest: Decodable {}
                let digest: Digest?
            }
            struct Verified: Decodable { let part: Int }
            let destination: String
            let parts: [Part]
            let verified: [Verified?]

            func has(_ part: Int) -> Bool {
                parts[part].digest != nil || verified.contains { $0?.part == part }
            }
        }
        let files = host.folder.names(in: "state/uploads").filter { $0.hasSuffix(".json") }
        let records = try files.map { file in
            try Self.decode(Record.self, host.folder.read("state/uploads/\(file)"))
        }
        return logs.reduce(0) { sum, log in
            if (try? host.folder.read(log.destination)) != nil { return sum }
            let record = records.first { "hdfs" + $0.destination == log.destination }
            let missing = (0..<log.parts).filter { record?.has($0) != true }
            return missing.reduce(sum) { $0 + log.bytes(ofPart: $1) }
        }
    }

    /// A line that is torn does not count.
    private static func decode<Record: Decodable>(_: Record.Type, _ text: [UInt8]) throws -> Record
    {
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        for torn in 1...2 {
            let whole = lines.dropLast(torn).joined(separator: "\n") + "null]}"
            if let record = try? JSONDecoder().decode(Record.self, from: Data(whole.utf8)) {
                return record
            }
        }
        return try JSONDecoder().decode(Record.self, from: Data(text))
    }

    /// Staged names that are going to be deleted once more.
    func abandonedNames() throws -> Set<String> {
        struct Abandoned: Decodable { let names: [String] }
        let files = host.folder.names(in: "state/uploads").filter { $0.hasSuffix(".abandoned") }
        return Set(
            try files.flatMap { file in
                try JSONDecoder().decode(
                    Abandoned.self, from: Data(host.folder.read("state/uploads/\(file)"))
                ).names
            })
    }

    /// What a finished pass leaves nothing of in the state directory.
    private var stateLeftovers: [String] {
        stateFiles.filter { name in
            name.hasPrefix("uploads/") && !name.hasSuffix(".abandoned")
                && !name.hasSuffix(".damaged")
                || name.hasPrefix("open/") || name.contains(".new.") || name.contains(".killswitch")
        }
    }

    /// Makes what killed runs did not write to its end old enough to be removed.
    func ageDrafts() throws {
        for name in stateFiles where name.contains(".new.") {
            try host.folder.setModified("state/\(name)", to: LogHost.longAgo)
        }
    }

    /// All files of the state directory, by their names in it.
    var stateFiles: [String] { files(below: "state").map { String($0.dropFirst("state/".count)) } }

    private func files(below folder: String) -> [String] {
        host.folder.names(in: folder).flatMap { name in
            let path = "\(folder)/\(name)"
            return (try? host.folder.read(path)) != nil ? [path] : files(below: path)
        }
    }

    func manifests() throws -> [Manifest] {
        try Set(logs.map(\.hour)).sorted().map { hour in
            let file = "state/manifests/access/2026/11/20/\(hour).json"
            return try JSONDecoder().decode(Manifest.self, from: Data(host.folder.read(file)))
        }
    }

    /// The names under which a DataNode was sent a body, in order.
    var stagedNames: [String] {
        host.server.requests.filter { $0.op == "CREATE" && $0.role == .dataNode }.map(\.path)
    }

    /// PUTs that an undisturbed run needs.
    var parts: Int { logs.reduce(0) { $0 + $1.parts } }

    /// How many bodies DataNodes were sent.
    var puts: Int { stagedNames.count }

    /// Bytes of them, those sent again included.
    var bodyBytes: Int64 {
        host.server.requests.filter { $0.op == "CREATE" && $0.role == .dataNode }
            .reduce(0) { $0 + $1.bodyBytes }
    }
}

extension CrashScene.Log {
    fileprivate var folder: String { "hdfs/logs/20261120\(hour)" }
}
