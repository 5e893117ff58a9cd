import Dispatch
import Testing

@testable import Shipping

/// A disk that does not answer holds up nobody but who needs its bytes.
@Suite(.timeLimit(.minutes(10))) struct DiskReaderTests {
    /// A disk that is dead until somebody lets it go on.
    private let disk = DispatchSemaphore(value: 0)

    @Test func whoGivesUpDoesNotWaitForADeadDisk() async throws {
        let read = Task { [disk] in try await DiskReader.run { disk.wait() } }
        read.cancel()
        await #expect(throws: CancellationError.self) { try await read.value }
        disk.signal()
    }

    @Test func oneDeadDiskDoesNotHoldUpAnother() async throws {
        let (begun, beginning) = AsyncStream.makeStream(of: Never.self)
        let read = Task { [disk] in
            try await DiskReader.run {
                beginning.finish()
                disk.wait()
            }
        }
        for await _ in begun {}
        #expect(try await DiskReader.run { 7 } == 7)
        disk.signal()
        try await read.value
    }

    /// So many that one thread is left.
    @Test func manyDeadDisksDoNotHoldUpAnother() async {
        let threads = DiskThreads()
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        for _ in 1..<DiskThreads.most {
            threads.add { [disk] in
                beginning.yield()
                disk.wait()
            }
        }
        var beginnings = begun.makeAsyncIterator()
        for _ in 1..<DiskThreads.most { await beginnings.next() }
        let (done, end) = AsyncStream.makeStream(of: Never.self)
        threads.add { end.finish() }
        for await _ in done {}
        for _ in 1..<DiskThreads.most { disk.signal() }
    }

    /// Threads that end when they have no work must not forget any.
    @Test func everyPieceOfWorkIsDone() async throws {
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<2_000 { group.addTask { try await DiskReader.run { number } } }
            return try await group.reduce(0, +)
        }
        #expect(sum == 1_999_000)
    }

    @Test func aDiskThatIsSilentForTooLongIsLeftAlone() async throws {
        let read = Task { [disk] in
            try await DiskReader.run(within: .milliseconds(20)) { disk.wait() }
        }
        await #expect(throws: DiskReader.Silence.self) { try await read.value }
        disk.signal()
    }

    @Test func aDiskThatAnswersIsNotWaitedForAnyLonger() async throws {
        let began = ContinuousClock.now
        #expect(try await DiskReader.run(within: .seconds(600)) { 7 } == 7)
        #expect(began.duration(to: .now) < .seconds(300))
    }
}
