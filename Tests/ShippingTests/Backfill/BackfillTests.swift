import Sandbox
import Synchronization
import TestSupport
import Testing

@testable import Shipping

/// A range of hours, shipped in windows.
@Suite(.timeLimit(.minutes(10))) struct BackfillTests {
    @Test func everyHourOfTheRangeIsShippedAndNoOther() async throws {
        let rig = try await Rig()
        let hours = try Rig.hours(60)
        try rig.logs("a", of: hours, patternBytes(100))
        let inner = hours.lowerBound.advanced(by: 1)..<hours.upperBound.advanced(by: -1)
        let report = try await rig.backfill(inner)
        #expect(report.count(.published) == 58)
        #expect(report.sentBytes == 5_800)
        #expect(rig.publishedLogs.count == 58)
        #expect(!report.isLeft)
        let again = try await rig.backfill(hours)
        #expect(again.count(.published) == 2)
        #expect(again.count(.already) == 58)
    }

    @Test func thePlanSaysFilesBytesAndTimeAtEveryLimit() async throws {
        let rig = try await Rig()
        let hours = try Rig.hours(48)
        try rig.logs("a", of: hours, patternBytes(1_000))
        var configuration = try rig.configuration()
        configuration.limits.total = RateLimit(rate: Rate(bytesPerSecond: 1_000))
        var rules = BackfillRules()
        let whole = try BackfillRun.plan(
            configuration, hours: hours, rules: rules, log: rig.silence)
        #expect(whole.due == Amount(files: 48, bytes: 48_000))
        #expect(whole.taken == whole.due)
        #expect(whole.hourCount == 48)
        #expect(whole.seconds(configuration) == 48)
        configuration.streams[0].rate = Rate(bytesPerSecond: 500)
        rules.mostFiles = 10
        let few = try BackfillRun.plan(configuration, hours: hours, rules: rules, log: rig.silence)
        #expect(few.due == Amount(files: 48, bytes: 48_000))
        #expect(few.taken == Amount(files: 10, bytes: 10_000))
        #expect(few.seconds(configuration) == 20)
        #expect(rig.server.requests.isEmpty)
        #expect(rig.folder.names(in: "state") == [])
    }

    @Test(arguments: [false, true])
    func theOldestHourGoesFirstOrTheNewest(isReversed: Bool) async throws {
        let rig = try await Rig()
        let hours = try Rig.hours(30)
        try rig.logs("a", of: hours, patternBytes(10))
        var rules = BackfillRules()
        rules.isReversed = isReversed
        var planned: [String] = []
        _ = try BackfillRun.plan(
            rig.configuration(), hours: hours, rules: rules, log: rig.silence
        ) { planned += $0.files.map(\.source) }
        #expect(planned == (isReversed ? planned.sorted().reversed() : planned.sorted()))
        #expect(planned.count == 30)
        let report = try await rig.backfill(
            hours,
            {
                $0 = rules
                $0.mostFiles = 12
            })
        #expect(report.count(.published) == 12)
        let digits = hours.map { "a." + $0.description.filter(\.isNumber) }
        #expect(rig.publishedLogs == Array(isReversed ? digits.suffix(12) : digits.prefix(12)))
    }

    @Test func itStopsWhenSoManyFilesWereShippedAndSaysWhatIsLeft() async throws {
        // A conflict in the first hour, which is not shipped and does not count.
        let rig = try await Rig(existing: ["/logs/2026111817/web.b.2026111817.log": [1, 2]])
        let hours = try Rig.hours(40)
        for name in ["a", "b", "c"] { try rig.logs(name, of: hours, patternBytes(100)) }
        let report = try await rig.backfill(hours, { $0.mostFiles = 50 })
        #expect(report.count(.published) == 50)
        #expect(report.count(.conflict) == 1)
        #expect(report.left.amount == Amount(files: 120 - 51, bytes: 6_900))
        #expect(report.left.hours?.upperBound == hours.upperBound)
        #expect(report.isLeft)
        #expect(rig.publishedLogs.count == 51)
        #expect(rig.uploadsLeft == [])
        let rest = try await rig.backfill(hours)
        #expect(rest.count(.published) == 69)
        #expect(!rest.isLeft)
    }

    @Test func aDryRunListsWhatItWouldShipAndNoMore() async throws {
        let rig = try await Rig()
        let hours = try Rig.hours(30)
        try rig.logs("a", of: hours, patternBytes(100))
        var rules = BackfillRules()
        rules.mostFiles = 12
        var (listed, visits) = (PassPlan(), 0)
        let plan = try BackfillRun.plan(
            rig.configuration(), hours: hours, rules: rules, log: rig.silence
        ) {
            listed.add($0)
            visits += 1
        }
        #expect(listed.files.count == 12)
        #expect(Amount(files: 12, bytes: listed.bytes) == plan.taken)
        #expect(plan.due.files == 30)
        // Windows of 1, 2, 4 and 8 hours.
        #expect(visits == 4)
    }

    @Test func moreIsDueThanIsDoneAndNoMoreThanWasAnnounced() async throws {
        let rig = try await Rig(existing: ["/logs/2026111903/web.a.2026111903.log": [1, 2]])
        let hours = try Rig.hours(30)
        try rig.logs("a", of: hours, patternBytes(100))
        let progress = PassProgress()
        let seen = Mutex([PassProgress.Snapshot]())
        let report = try await rig.backfill(
            hours, progress: progress, { $0.mostFiles = 10 },
            telling: { _ in seen.withLock { $0.append(progress.snapshot) } })
        #expect(report.count(.published) == 10)
        for snapshot in seen.withLock(\.self) + [progress.snapshot] {
            #expect(snapshot.filesDue >= max(10, snapshot.filesDone) && snapshot.filesDue <= 11)
            #expect(snapshot.bytesDue >= snapshot.bytesDone)
        }
    }

    @Test func whatWasAnnouncedAndDidNotComeLeavesNoLessDueThanIsDone() {
        let progress = PassProgress()
        progress.due(Amount(files: 3, bytes: 30))
        progress.due(Amount(), announced: Amount(files: 5, bytes: 50))
        #expect(progress.snapshot.filesDue == 0)
        #expect(progress.snapshot.bytesDue == 0)
    }

    /// Only the slot in which it stopped is anybody else's now.
    @Test func whatWasNotBegunIsNotListedAsOpen() async throws {
        let rig = try await Rig()
        let hours = try Rig.hours(10)
        for name in ["a", "b"] { try rig.logs(name, of: hours, patternBytes(10)) }
        _ = try await rig.backfill(hours, { $0.mostFiles = 3 })
        #expect(rig.folder.names(in: "state/open") == ["access.2026-11-20T00"])
    }

    @Test func whenItsTimeIsUpItBeginsNoFileAndNoPart() async throws {
        let rig = try await Rig()
        let hours = try Rig.hours(3)
        try rig.logs("a", of: hours, patternBytes(6 << 20))
        let start = ContinuousClock.now
        let passed = Mutex(Duration.zero)
        let held = rig.server.faults.add(Fault(.hold, on: .createAtDataNode.times(nil)))
        async let backfill = rig.backfill(
            hours, clock: { start + passed.withLock { $0 } }, { $0.mostTime = .seconds(60) },
            configured: { $0.limits.concurrency = 2 })
        await rig.server.faults.waitForHit(held, count: 2)
        passed.withLock { $0 = .seconds(61) }
        rig.server.faults.remove(held)
        let report = try await backfill
        #expect(report.sentBytes == 2 << 20)
        #expect(report.count(.waiting) == 1)
        #expect(report.files.first?.reason?.contains("its time was up") == true)
        #expect(report.left.amount.files == 2)
        #expect(rig.uploadsLeft.count == 1)
        // Nothing that was sent is sent again.
        let rest = try await rig.backfill(hours)
        #expect(rest.count(.published) == 3)
        #expect(rest.sentBytes == 16 << 20)
    }

    /// A service beside it may have what is late in the hours that are not at hand.
    @Test func laterHoursAreNotLockedMeanwhile() async throws {
        let rig = try await Rig()
        let hours = try Rig.hours(40)
        try rig.logs("a", of: hours, patternBytes(10))
        let held = rig.server.faults.add(Fault(.hold, on: .createAtDataNode))
        async let backfill = rig.backfill(hours)
        await rig.server.faults.waitForHit(held)
        let others = SlotLocks(in: try StateDirectory(rig.folder.path("state"), host: "web"))
        let free = try hours.map { hour in
            try others.lock(SlotKey(stream: "access", label: hour)).taken != nil
        }
        #expect(free == [false] + Array(repeating: true, count: 39))
        rig.server.faults.remove(held)
        #expect(try await backfill.count(.published) == 40)
    }

    @Test func whatAServiceHasIsWaitingAndTheRestIsShipped() async throws {
        let rig = try await Rig()
        let hours = try Rig.hours(30)
        try rig.logs("a", of: hours, patternBytes(10))
        let others = SlotLocks(in: try StateDirectory(rig.folder.path("state"), host: "web"))
        let theirs = try others.lock(
            SlotKey(stream: "access", label: hours.lowerBound.advanced(by: 5))
        ).taken
        let report = try await rig.backfill(hours)
        #expect(theirs != nil)
        #expect(report.count(.published) == 29)
        #expect(report.count(.waiting) == 1)
    }

    @Test func whenHDFSTakesNothingTheOtherHoursAreLeft() async throws {
        let rig = try await Rig()
        let hours = try Rig.hours(30)
        try rig.logs("a", of: hours, patternBytes(10))
        rig.server.faults.add(
            Fault(.answer(with: .html(status: 403, title: "no")), on: .init(times: nil)))
        let report = try await rig.backfill(hours)
        #expect(report.count(.failed) == 1)
        #expect(report.left.amount.files == 29)
        #expect(rig.server.requests.count == 1)
    }

    @Test func streamsOfAHigherPriorityGoFirst() async throws {
        let rig = try await Rig()
        let hours = try Rig.hours(1)
        for name in ["a", "b", "c"] { try rig.logs(name, of: hours, patternBytes(10)) }
        let report = try await rig.backfill(
            hours, { $0.mostFiles = 1 },
            configured: { configuration in
                var other = configuration.streams[0]
                (other.name, other.priority) = ("other", 10)
                other.source = try SourcePattern(rig.folder.path("logs/c.%Y%m%d%H.log"))
                configuration.streams[0].source = try SourcePattern(
                    rig.folder.path("logs/[ab].%Y%m%d%H.log"))
                configuration.streams.append(other)
            })
        #expect(report.count(.published) == 1)
        #expect(rig.publishedLogs == ["c.\(Rig.hour)"])
    }
}
