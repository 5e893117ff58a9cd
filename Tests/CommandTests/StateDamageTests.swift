import Sandbox
import TestSupport
import Testing

/// State directories that are not what the last run left.
@Suite struct StateDamageTests {
    /// Promise 3: HDFS is asked what it has.
    @Test(.timeLimit(.minutes(10)), arguments: [40, 60, 80, 100])
    func aLostStateDirectoryCostsTimeOnly(step: Int) async throws {
        let scene = try await CrashScene()
        let killSwitch = try scene.killSwitch(.before, at: step)
        #expect(try await scene.run(killSwitch).isKilled())
        let unpublished = scene.unpublishedBytes
        try scene.setStateAside()
        let outcome = try await scene.run()
        try scene.checkPublished(outcome, killSwitch.report)
        #expect(try scene.sentBytes(outcome) <= unpublished, "\(killSwitch.report)")
    }

    @Test(.timeLimit(.minutes(10))) func whatWasPublishedIsNotSentAgainWithoutAState() async throws
    {
        let scene = try await CrashScene()
        try scene.checkFinished(try await scene.run(), afterKills: 0, "first")
        try scene.setStateAside()
        try await scene.finish(afterKills: 0, "without a state")
    }

    /// Any file of it, cut at any length: set aside and said so, where it cannot be understood.
    @Test(.timeLimit(.minutes(10)), arguments: 1...10)
    func aTruncatedStateIsSaidAndCostsTimeOnly(seed: Int) async throws {
        var random = SplitMix(seed: seed)
        let scene = try await CrashScene(limits: "rate = \"100MB/s\"")
        let killSwitch = try scene.killSwitch(.before, at: .random(in: 30...110, using: &random))
        #expect(try await scene.run(killSwitch).isKilled())
        let unpublished = scene.unpublishedBytes
        var story = "seed \(seed), \(killSwitch.report)"
        var damaged: Set<String> = []
        for file in scene.stateFiles where Bool.random(using: &random) {
            let bytes = try scene.host.folder.read("state/\(file)")
            let length =
                Bool.random(using: &random) ? 0 : Int.random(in: 0...bytes.count, using: &random)
            try scene.host.folder.write(Array(bytes.prefix(length)), to: "state/\(file)")
            story += "\(file) cut to \(length) of \(bytes.count)\n"
            // Nothing but the end of its last line can be missed.
            if scene.isSetAside(file), length < bytes.count - 1 { damaged.insert(file) }
        }
        try scene.ageDrafts()
        let outcome = try await scene.run()
        try scene.checkPublished(outcome, story)
        for file in damaged {
            #expect(outcome.errors.contains("/\(file) is damaged; it was set aside"), "\(story)")
        }
        let aside = scene.stateFiles.filter { $0.hasSuffix(".damaged") }
        #expect(Set(aside) == Set(damaged.map { "\($0).damaged" }), "\(story)")
        #expect(try scene.sentBytes(outcome) <= unpublished, "\(story)")
        // What a lost record knew of is found again, and deleted when it is a day old.
        if !damaged.contains(where: { $0.hasSuffix(".abandoned") }) {
            #expect(try scene.unlistedNames() == [], "\(story)")
        }
        try await scene.checkNothingIsLeftToDo(story)
    }

    /// A copy from before, put back while HDFS is ahead: of all of it, or of another killed run.
    @Test(.timeLimit(.minutes(10)), arguments: 1...8)
    func anOlderStateCostsTimeOnly(seed: Int) async throws {
        var random = SplitMix(seed: seed)
        let scene = try await CrashScene()
        let first = try scene.killSwitch(.before, at: .random(in: 30...110, using: &random))
        #expect(try await scene.run(first).isKilled())
        let copy = try scene.stateFiles.map { ($0, try scene.host.folder.read("state/\($0)")) }
        let second = try scene.killSwitch(.before, at: .random(in: 20...140, using: &random))
        _ = try await scene.run(second).isKilled()
        try scene.setStateAside()
        for (file, bytes) in copy { try scene.host.folder.write(bytes, to: "state/\(file)") }
        try scene.ageDrafts()
        let story = "seed \(seed), \(first.report), \(second.report)"
        try scene.checkPublished(try await scene.run(), story)
        try await scene.checkNothingIsLeftToDo(story)
    }
}

extension CrashScene {
    /// Takes the state directory away, as a person would who has no idea.
    fileprivate func setStateAside() throws {
        try moveFile(host.folder.path("state"), to: host.folder.path("state.aside"))
    }

    /// Whether a file of the state directory is not replaced without a word when it is damaged.
    fileprivate func isSetAside(_ file: String) -> Bool {
        let holdsWork = file.hasPrefix("uploads/") || file.hasPrefix("manifests/")
        return !file.contains(".new.") && (holdsWork || file == "strays.json")
    }

    /// Names beside the destinations that nobody is going to delete.
    fileprivate func unlistedNames() throws -> [String] {
        let listed = try abandonedNames()
        return otherNames.filter { !listed.contains($0) }
    }

    /// Bytes of logs that HDFS does not have under their final names.
    fileprivate var unpublishedBytes: Int {
        logs.reduce(0) { sum, log in
            (try? host.folder.read(log.destination)) == nil ? sum + log.bytes.count : sum
        }
    }

    /// Runs the command once more, which finds everything done.
    fileprivate func checkNothingIsLeftToDo(_ story: String) async throws {
        let outcome = try await run()
        try checkPublished(outcome, "\(story), once more")
        #expect(try sentBytes(outcome) == 0, "\(story)")
    }
}
