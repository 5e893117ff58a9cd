import TestSupport
import Testing

@testable import Shipping

/// Somebody sets the wall clock between passes: nothing is shipped while it is written, and nothing waits for ever.
@Suite struct ClockStepTests {
    private static let settle = Duration.seconds(120)

    /// A host whose clock is set now and then, one log of an hour long over, and passes that look at it.
    private struct Host {
        /// Seconds since the machine started.
        var real = 1_000
        /// What the wall clock is ahead of `real`: any time long after the slot.
        var offset = 2_200_000_000
        var written = 1_000
        var modified: WallTime
        var size: Int64 = 1
        var note: ClockNote?
        var manifest: Manifest?
        var boot = "one"
        let stream: StreamConfiguration
        let slot: Slot

        init() throws {
            let source = try SourcePattern("/logs/a.%Y%m%d%H.log")
            stream = StreamConfiguration(
                name: "access", source: source,
                destination: try DestinationTemplate("/logs/%Y%m%d%H/{name}", for: source),
                stamp: .begin, settle: ClockStepTests.settle, expect: false, rate: nil,
                blockSize: ByteCount(1 << 20), partBlocks: 1, verify: .checksum)
            slot = try #require(try LocalHours(zone: "UTC").slot(labelled: .of("2026-11-20T08")))
            modified = WallTime(seconds: real + offset)
        }

        var now: Moment {
            Moment(
                wall: WallTime(seconds: real + offset),
                steady: .init(nanosecondsSinceBoot: Int64(real) * 1_000_000_000))
        }

        mutating func write() {
            (written, modified) = (real, now.wall)
            size += 1
        }

        /// Answers whether the log is due.
        mutating func pass() throws -> Bool {
            let next = ClockNote(at: now, boot: boot, after: note)
            // As the disk gives it back.
            note = try JSONText.decode(ClockNote.self, from: JSONText.encode(next))
            var finding = SlotFinding(stream: "access", slot: slot)
            finding.files = [
                FoundFile(
                    path: "/logs/a.2026112008.log", name: "a.2026112008.log", captures: [:],
                    size: size,
                    modified: modified, device: 1, inode: 2,
                    pattern: stream.source)
            ]
            let context = SlotPlan.Context(
                stream: stream, host: "web", now: now, lastStep: next.stepNoticed,
                exists: { _ in true })
            let plan = SlotPlan(finding, saved: manifest, context)
            var saved = Manifest(stream: "access", slot: slot, host: "web")
            saved.files = plan.others
            manifest = saved
            return !plan.due.isEmpty
        }
    }

    @Test func aLogIsDueOnlyWhenItWasLeftAloneForLongEnough() throws {
        let steps = [
            -31_536_000, -86_400, -3_600, -200, -30, -2, 2, 30, 119, 121, 3_600, 86_400, 63_072_000,
        ]
        try Fuzzing.inputs(2_000) { numbers in
            var host = try Host()
            _ = try host.pass()
            for _ in 0..<12 {
                // Between two passes the clock is set once at most, and the writer may write before or after.
                let (gap, moment) = (numbers.upTo(400), numbers.upTo(4))
                if moment == 0 { host.write() }
                host.real += gap / 2
                if moment == 1 { host.write() }
                if numbers.chance(2) { host.offset += numbers.pick(steps) }
                if moment == 2 { host.write() }
                host.real += gap - gap / 2
                let slack = 2  // What a step may be without being noticed, in seconds.
                if try host.pass() {
                    #expect(.seconds(host.real - host.written + slack) >= Self.settle)
                }
            }
            // And if nobody writes or sets the clock any more, it is.
            host.real += 121
            let isDue = try host.pass()
            host.real += 121
            #expect(try isDue || host.pass())
        }
    }

    @Test func afterAStepForwardAFreshLogIsNotTakenForAnOldOne() throws {
        var host = try Host()
        host.write()
        #expect(try !host.pass())
        (host.real, host.offset) = (host.real + 10, host.offset + 3_600)
        #expect(try !host.pass())
        host.real += 119
        #expect(try !host.pass())
        host.real += 1
        #expect(try host.pass())
    }

    @Test func aSightingInTheFutureDoesNotKeepALogWaitingForYears() throws {
        var host = try Host()
        host.offset += 31_536_000
        host.write()
        #expect(try !host.pass())
        host.offset -= 31_536_000
        #expect(try !host.pass())
        host.real += 120
        #expect(try host.pass())
    }

    @Test func timeAsleepAndTimeSwitchedOffIsNoStep() throws {
        var host = try Host()
        host.write()
        #expect(try !host.pass())
        host.real += 28_800  // CLOCK_BOOTTIME counts it.
        #expect(try host.pass())
        host.write()
        #expect(try !host.pass())
        (host.boot, host.offset, host.real) = ("two", host.offset + host.real + 600, 0)
        #expect(try host.pass())
    }

    @Test func eachStartOfTheMachineHasAName() {
        #expect(Machine.currentBoot.utf8.count == 36)
    }

    @Test func aListOfGivenUpNamesFromTheFutureIsNotKeptForYears() throws {
        let folder = try TemporaryFolder()
        let store = UploadStore(
            state: try StateDirectory(folder.path("state"), host: "web"), host: "web")
        let id = "0123456789abcdef"
        let now = WallTime(seconds: 1_800_000_000)
        let list = UploadStore.Abandoned(
            names: [try .init("/d/.logferry.\(store.hostTag).\(id).0.1")],
            due: now + .seconds(31_536_000))
        try folder.write(JSONText.encode(list), to: "state/uploads/\(id).abandoned")
        #expect(try store.abandoned(at: now) { _ in }.isEmpty)
        #expect(try store.abandoned(at: now + StraySearch.age) { _ in }.map(\.upload) == [id])
    }
}
