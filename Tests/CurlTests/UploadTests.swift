import Curl
import Glibc
import Synchronization
import TestSupport
import Testing

/// How a body is pulled, and what is reported of it.
@Suite(.timeLimit(.minutes(10))) struct UploadTests {
    /// Takes each request whole, and remembers the bodies.
    private func taker() throws -> (peer: LoopbackPeer, bodies: LoopbackLog<[UInt8]>) {
        let bodies = LoopbackLog<[UInt8]>()
        let peer = try LoopbackPeer { connection in
            let (_, body) = try connection.readRequestAndBody()
            bodies.append(body)
            try connection.answer("201 Created", headers: ["Connection: close"])
        }
        return (peer, bodies)
    }

    @Test(arguments: [1, 70_000, 3_000_000])
    func everyByteArrivesOnceAndInOrder(length: Int) async throws {
        let (peer, bodies) = try taker()
        let body = TestBody.plain(length)
        let response = try await HTTPClient().send(.put(peer.url(), body))
        #expect(response.status == 201)
        #expect(response.sentBytes == Int64(length))
        #expect(bodies.elements == [Pattern.bytes(length)])
        #expect(body.finished.elements == [Int64(length)])
        #expect(body.started.elements.count == 1)
    }

    @Test func anEmptyBodyIsNeverRead() async throws {
        let (peer, bodies) = try taker()
        let body = TestBody.plain(0)
        let response = try await HTTPClient().send(.put(peer.url(), body))
        #expect(response.status == 201)
        #expect(bodies.elements == [[]])
        #expect(body.reads.elements.isEmpty)
        #expect(body.finished.elements == [0])
    }

    @Test func sentIsNeverMoreThanWasGivenAndAlwaysGrows() async throws {
        let (peer, _) = try taker()
        let body = TestBody.pausing(100_000) { _ in nil }
        _ = try await HTTPClient().send(.put(peer.url(), body))
        var given: Int64 = 0
        var last: Int64 = 0
        for (sent, step) in zip(body.reads.elements, body.steps.elements) {
            #expect(last <= sent && sent <= given)
            last = sent
            if case .bytes(let count) = step { given += Int64(count) }
        }
        #expect(given == 100_000)
        // libcurl fills up a nearly empty buffer; everything before has left by then.
        #expect(given - last <= 2000)
    }

    @Test func aBodyIsAskedAgainAtTheInstantItNamed() async throws {
        let (peer, bodies) = try taker()
        let instants = LoopbackLog<ContinuousClock.Instant>()
        let body = TestBody.pausing(5000) { call in
            if call % 2 == 1 {
                #expect(ContinuousClock.now >= instants.elements[call / 2])
                return nil
            }
            instants.append(.now + .microseconds(2500))
            return .notBefore(instants.elements[call / 2])
        }
        let response = try await HTTPClient().send(.put(peer.url(), body))
        #expect(response.sentBytes == 5000)
        #expect(bodies.elements == [Pattern.bytes(5000)])
        #expect(body.reads.elements.count == 10)
    }

    @Test(arguments: [false, true])
    func aBodyIsAskedAgainWhenItWasWoken(hasInstant: Bool) async throws {
        let (peer, bodies) = try taker()
        let asked = LoopbackLog<Int>()
        let isReady = Atomic(0)
        let late = ContinuousClock.now + .seconds(60)
        let body = TestBody.pausing(3000) { call in
            asked.append(call)
            let pause = hasInstant ? BodyStep.notBefore(late) : .whenWoken
            return isReady.exchange(0, ordering: .sequentiallyConsistent) == 0 ? pause : nil
        }
        async let response = HTTPClient().send(.put(peer.url(), body))
        for round in 0..<3 {
            await asked.wait(for: 2 * round + 1)
            isReady.store(1, ordering: .sequentiallyConsistent)
            body.wake()
        }
        #expect(try await response.status == 201)
        #expect(ContinuousClock.now < late)
        #expect(bodies.elements == [Pattern.bytes(3000)])
        body.wake()
        body.wake()
    }

    @Test func wakingWhileNothingIsPausedDoesNoHarm() async throws {
        let (peer, bodies) = try taker()
        let wakes = Mutex<TestBody?>(nil)
        let body = TestBody.pausing(200_000) { call in
            let body = wakes.withLock(\.self)
            for _ in 0..<10 { body?.wake() }
            return call % 10 == 3 ? .notBefore(.now + .microseconds(100)) : nil
        }
        wakes.withLock { $0 = body }
        _ = try await HTTPClient().send(.put(peer.url(), body))
        #expect(bodies.elements == [Pattern.bytes(200_000)])
        wakes.withLock { $0 = nil }
    }

    @Test func pausedUploadsCostNoProcessorTime() async throws {
        let stopped = LoopbackGate()
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequest()
            stopped.wait()
        }
        let (taker, _) = try taker()
        let client = try HTTPClient()
        let pauses = LoopbackLog<Int>()
        let bodies = (0..<50).map { index in
            TestBody.pausing(5000) { call in
                if call == 0 { return nil }
                pauses.append(index)
                return index % 2 == 0 ? .whenWoken : .notBefore(.now + .seconds(3600))
            }
        }
        // A busy loop needs some time to show: as long as one more upload pauses.
        let spent = LoopbackLog<Double>()
        let witness = TestBody.pausing(1000) { call in
            spent.append(threadProcessorSeconds())
            return call == 0 ? .notBefore(.now + .milliseconds(500)) : nil
        }
        await withTaskGroup { group in
            for body in bodies {
                group.addTask { _ = await failure(of: client, .put(peer.url(), body)) }
            }
            await pauses.wait(for: 50)
            #expect(await failure(of: client, .put(taker.url(), witness)) == nil)
            #expect(spent.elements[1] - spent.elements[0] < 0.05)
            #expect(pauses.elements.count == 50)
            group.cancelAll()
        }
        stopped.open()
        for body in bodies { #expect(body.finished.elements.count == 1) }
    }

    /// What the kernel holds back goes out at once when the peer reads again, past any rate limit.
    @Test func theKernelHoldsBackLittleOfAPacedBodyForAPeerThatBlocks() async throws {
        let taken = 20_000_000
        let over = LoopbackGate()
        defer { over.open() }
        let peer = try LoopbackPeer(receiveBuffer: 64 << 10) { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 100 Continue\r\n\r\n")
            _ = try connection.readBody(taken)
            over.wait()
        }
        let body = TestBody(length: 1 << 40, isPaced: true) { _, buffer, _ in
            .bytes(buffer.count)
        }
        var request = HTTPRequest.put(peer.url(), body)
        request.timeouts.stall = .seconds(1)
        let error = try #require(await failure(of: HTTPClient(), request))
        // 185 KB with the limit of 128 KiB, 3 MB without, on Linux 6.
        #expect(error.sentBytes - Int64(taken) < 600_000)
    }

    @Test func aBodyThatThrowsFailsTheRequestWithItsError() async throws {
        let (peer, bodies) = try taker()
        let body = TestBody.pausing(5000) { _ in nil }
        let broken = TestBody(length: 5000) { call, buffer, sent in
            if call == 2 { throw Broken() }
            return try body.read(into: .init(rebasing: buffer[..<1000]), sent: sent)
        }
        let error = try #require(await failure(of: HTTPClient(), .put(peer.url(), broken)))
        guard case .body(let cause) = error.reason else { return #expect(Bool(false), "\(error)") }
        #expect(cause is Broken)
        #expect(error.sentBytes == 2000)
        #expect(broken.finished.elements == [2000])
        #expect(bodies.elements.isEmpty)
    }

    @Test(arguments: [BodyStep.end, .bytes(0), .bytes(-1), .bytes(.max)])
    func aBodyThatBreaksItsWordFailsTheRequest(step: BodyStep) async throws {
        let (peer, _) = try taker()
        let body = TestBody.pausing(5000) { call in call == 2 ? step : nil }
        let error = try #require(await failure(of: HTTPClient(), .put(peer.url(), body)))
        guard case .body(let cause) = error.reason else { return #expect(Bool(false), "\(error)") }
        #expect(cause is UploadBodyError)
        #expect(!error.isTransient)
        #expect(body.finished.elements == [2000])
    }

    @Test func aBodyIsNeverGivenRoomForMoreThanItsLength() async throws {
        let (peer, bodies) = try taker()
        let rooms = LoopbackLog<Int>()
        let pattern = Pattern()
        let body = TestBody(length: 100) { _, buffer, _ in
            rooms.append(buffer.count)
            return pattern.next(buffer, most: 60)
        }
        _ = try await HTTPClient().send(.put(peer.url(), body))
        #expect(rooms.elements == [100, 40])
        #expect(bodies.elements == [Pattern.bytes(100)])
    }
}

/// What the calling thread has used of the processor.
private func threadProcessorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
