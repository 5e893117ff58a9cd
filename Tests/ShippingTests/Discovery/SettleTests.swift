import Testing

@testable import Shipping

@Suite struct SettleTests {
    private let settle = Duration.seconds(120)
    private let start = ContinuousClock.now

    @Test func aFileIsSettledWhenItWasLeftAloneLongEnough() {
        #expect(judge(modified: -120) == .settled)
        #expect(judge(modified: -119) == .waiting(until: wall(1)))
        #expect(judge(modified: 0) == .waiting(until: wall(120)))
    }

    @Test func aTimeInTheFutureIsNotBelieved() {
        #expect(judge(modified: 1_000_000) == .waiting(until: wall(120)))
        #expect(judge(modified: 1_000_000, seen: -50) == .waiting(until: wall(70)))
        #expect(judge(modified: 1_000_000, seen: -120) == .settled)
    }

    @Test func afterAStepOfTheClockOnlyWhatWeSawCounts() {
        #expect(judge(modified: -3_600, lastStep: -10) == .waiting(until: wall(120)))
        #expect(judge(modified: -3_600, seen: -100, lastStep: -10) == .waiting(until: wall(20)))
        #expect(judge(modified: -3_600, seen: -120, lastStep: -10) == .settled)
        #expect(judge(modified: -3_600, lastStep: -120) == .settled)
    }

    @Test(arguments: [(3_600, true), (-3_600, true), (2, true), (1, false), (0, false)])
    func aClockThatSomebodySetIsNoticed(seconds: Int, isNoticed: Bool) {
        var note = ClockNote(at: moment(0), boot: "", after: nil)
        // It stays known when the clock runs on evenly.
        for now in [60, 90] {
            let next = Moment(wall: wall(now + seconds), steady: moment(now).steady)
            note = ClockNote(at: next, boot: "", after: note)
            #expect(note.stepNoticed == (isNoticed ? moment(60).steady : nil))
        }
    }

    /// The steady clock begins anew with each: what it read before says nothing.
    @Test func aStartOfTheMachineIsNoStep() {
        let note = ClockNote(at: moment(0), boot: "one", after: nil)
        let later = Moment(wall: wall(3_600), steady: moment(60).steady)
        #expect(ClockNote(at: later, boot: "one", after: note).stepNoticed != nil)
        #expect(ClockNote(at: later, boot: "two", after: note).stepNoticed == nil)
        let earlier = Moment(wall: wall(3_600), steady: moment(-60).steady)
        #expect(ClockNote(at: earlier, boot: "one", after: note).stepNoticed == nil)
    }

    /// All in seconds from now.
    private func judge(modified: Int, seen: Int = 0, lastStep: Int? = nil) -> Settle {
        let sighting = Sighting(modified: wall(modified), since: moment(seen).steady)
        let lastStep = lastStep.map { moment($0).steady }
        return Settle.judge(sighting, at: moment(0), lastStep: lastStep, settle: settle)
    }

    private func wall(_ seconds: Int) -> WallTime { WallTime(seconds: 1_795_132_800 + seconds) }

    private func moment(_ seconds: Int) -> Moment {
        Moment(wall: wall(seconds), steady: start + .seconds(seconds))
    }
}

@Suite struct LogicalNameTests {
    @Test(
        arguments: [
            ("a.log", "a.log", nil), ("a.log.gz", "a.log", .gzip), ("a.bz2", "a", .bzip2),
            ("a.log.zst", "a.log", .zstandard), ("a.xz", "a", .xz), ("a.lz4", "a", .lz4),
            ("a.log.gz.xz", "a.log.gz", .xz), (".gz", ".gz", nil), ("/l/.gz", "/l/.gz", nil),
            ("/l/a.gz", "/l/a", .gzip), ("agz", "agz", nil), ("é.gz", "é", .gzip),
            // A mark that makes one character with what comes after it.
            ("a\u{600}.gz", "a\u{600}", .gzip), ("a.gz\u{301}", "a.gz\u{301}", nil),
            ("/\u{301}.gz", "/\u{301}", .gzip),
        ] as [(String, String, LogicalName.Compression?)])
    func aCompressorsExtensionIsNoPartOfTheLogicalName(
        name: String, stem: String, compression: LogicalName.Compression?
    ) {
        let logical = LogicalName(name)
        #expect(logical.stem == stem)
        #expect(logical.compression == compression)
    }
}
