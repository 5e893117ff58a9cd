extension ManifestFile {
    /// What is known of a file before it is opened.
    init(
        _ found: FoundFile, destination: String, state: State, reason: String? = nil,
        started: WallTime? = nil
    ) {
        self.init(
            source: found.path, identity: FileIdentity(unopened: found), destination: destination,
            state: state)
        self.reason = reason
        self.started = started
    }

    /// Of what cannot be shipped before a person changed something.
    init(_ problem: DiscoveryProblem) {
        self.init(source: problem.path, identity: .unknown, destination: "", state: .conflict)
        reason = "\(problem)"
    }

    /// Of a plain file whose log was published compressed, and that has new lines perhaps.
    init(writtenAnew found: FoundFile) {
        self.init(
            found, destination: "", state: .conflict,
            reason: """
                was written to at \(found.modified), after its log was published compressed; \
                rename it to ship what it has, or delete it
                """)
    }

    /// The same receipt in another state.
    func kept(as state: State, because reason: String?) -> ManifestFile {
        var file = self
        file.state = state
        file.reason = reason
        return file
    }

    /// A file that still waits; `started` stays as long as nobody writes to it.
    func waiting(
        _ found: FoundFile, at now: WallTime, because reason: String
    ) -> ManifestFile {
        var file = kept(as: .waiting, because: reason)
        // A sighting in the future is from before the clock was set back: it would never get old.
        if !identity.isUntouched(found) || started.map({ $0 > now }) ?? true {
            file.identity = FileIdentity(unopened: found)
            file.started = now
        }
        return file
    }

    /// The receipt of a file that is not there any more.
    var whenGone: ManifestFile {
        guard state.isRetried else { return self }
        guard wasPublished else {
            return kept(as: .vanished, because: "gone before it was shipped")
        }
        let lost = identity.size - publishedBytes
        guard lost > 0 else { return kept(as: .published, because: nil) }
        return kept(
            as: .vanished,
            because: "\(lost) bytes that were appended after it was published are gone")
    }
}
