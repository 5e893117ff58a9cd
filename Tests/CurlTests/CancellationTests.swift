import Curl
import TestSupport
import Testing

/// However a request ends, its body is let go of once.
@Suite(.timeLimit(.minutes(10))) struct CancellationTests {
    private func expectCancelled(_ error: CurlError?) {
        guard case .cancelled = error?.reason else {
            return #expect(Bool(false), "\(error as Any)")
        }
        #expect(error?.isTransient == false)
    }

    @Test func aTaskThatIsCancelledBeforeSendsNothing() async throws {
        let peer = try LoopbackPeer { connection in connection.readToEnd() }
        let client = try HTTPClient()
        let body = TestBody.plain(1000)
        let url = peer.url()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await failure(of: client, .put(url, body))
        }
        expectCancelled(await task.value)
        #expect(body.started.elements.isEmpty)
        #expect(body.finished.elements == [0])
        #expect(peer.connectionCount == 0)
    }

    @Test func aRequestCanBeCancelledWhileItConnects() async throws {
        let hole = try LoopbackBlackHole()
        let client = try HTTPClient()
        let body = TestBody.plain(1000)
        let task = Task { await failure(of: client, .put(hole.url(), body)) }
        await body.started.wait()
        task.cancel()
        expectCancelled(await task.value)
        #expect(body.finished.elements == [0])
    }

    @Test(arguments: [BodyStep.whenWoken, .notBefore(.now + .seconds(3600))])
    func aPausedUploadCanBeCancelled(pause: BodyStep) async throws {
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 100 Continue\r\n\r\n")
            connection.readToEnd()
        }
        let client = try HTTPClient()
        let body = TestBody.pausing(5000) { call in call == 2 ? pause : nil }
        let url = peer.url()
        let task = Task { await failure(of: client, .put(url, body)) }
        await body.steps.wait(for: 3)
        task.cancel()
        let error = await task.value
        expectCancelled(error)
        #expect(error?.sentBytes == 2000)
        #expect(body.finished.elements == [2000])
        body.wake()
    }

    @Test func anUploadCanBeCancelledInTheMiddle() async throws {
        let received = LoopbackLog<Int>()
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 100 Continue\r\n\r\n")
            received.append(connection.readToEnd())
        }
        let client = try HTTPClient()
        let body = TestBody(length: 1 << 40) { _, buffer, _ in .bytes(buffer.count) }
        let url = peer.url()
        let task = Task { await failure(of: client, .put(url, body)) }
        await body.reads.wait(for: 20)
        task.cancel()
        let error = await task.value
        expectCancelled(error)
        #expect(body.finished.elements == [try #require(error).sentBytes])
        // The connection was closed: what was handed to the socket arrives, and no more.
        #expect(await received.wait() == [Int(try #require(error).sentBytes)])
    }

    @Test func oneCancelledRequestDoesNotDisturbAnother() async throws {
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequestAndBody()
            try connection.answer("201 Created")
        }
        let client = try HTTPClient()
        let url = peer.url()
        let paused = TestBody.pausing(5000) { _ in .whenWoken }
        let task = Task { await failure(of: client, .put(url, paused)) }
        await paused.steps.wait()
        async let other = client.send(.put(url, TestBody.plain(1_000_000)))
        task.cancel()
        expectCancelled(await task.value)
        #expect(try await other.status == 201)
    }

    @Test func aShutdownCancelsWhatRuns() async throws {
        let hole = try LoopbackBlackHole()
        let client = try HTTPClient()
        let bodies = (0..<10).map { _ in TestBody.plain(1000) }
        await withTaskGroup(of: CurlError?.self) { group in
            for body in bodies {
                group.addTask { await failure(of: client, .put(hole.url(), body)) }
            }
            for body in bodies { await body.started.wait() }
            client.shutdown()
            client.shutdown()
            for await error in group { expectCancelled(error) }
        }
        for body in bodies { #expect(body.finished.elements == [0]) }
    }

    @Test func nothingIsSentAfterAShutdown() async throws {
        let client = try HTTPClient()
        client.shutdown()
        let body = TestBody.plain(1000)
        expectCancelled(await failure(of: client, .put("http://127.0.0.1:1/", body)))
        #expect(body.finished.elements == [0])
        #expect(body.started.elements.isEmpty)
    }

    @Test func aClientCanBeShutDownFromItsOwnThread() async throws {
        let peer = try LoopbackPeer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 100 Continue\r\n\r\n")
            connection.readToEnd()
        }
        let client = try HTTPClient()
        let body = TestBody.pausing(5000) { _ in
            client.shutdown()
            return .whenWoken
        }
        expectCancelled(await failure(of: client, .put(peer.url(), body)))
    }

    @Test func wakingAfterTheClientIsGoneDoesNoHarm() async throws {
        let body = TestBody.plain(1000)
        do {
            let hole = try LoopbackBlackHole()
            let client = try HTTPClient()
            let task = Task { await failure(of: client, .put(hole.url(), body)) }
            await body.started.wait()
            task.cancel()
            _ = await task.value
        }
        body.wake()
    }
}
