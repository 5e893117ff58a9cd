import Curl
import Synchronization
import TestSupport

/// A body that does what the test says, and remembers what was done with it.
final class TestBody: UploadBody {
    typealias Script =
        @Sendable (_ call: Int, _ buffer: UnsafeMutableRawBufferPointer, _ sent: Int64) throws ->
        BodyStep

    let length: Int64
    let isPaced: Bool
    let started = LoopbackLog<Void>()
    /// What `sent` was at each read.
    let reads = LoopbackLog<Int64>()
    let steps = LoopbackLog<BodyStep>()
    let finished = LoopbackLog<Int64>()
    private let waker = Mutex<(@Sendable () -> Void)?>(nil)
    private let script: Script

    init(length: Int, isPaced: Bool = false, script: @escaping Script) {
        self.length = Int64(length)
        self.isPaced = isPaced
        self.script = script
    }

    /// Gives its bytes as fast as they are asked for.
    static func plain(_ length: Int, isPaced: Bool = false) -> TestBody {
        let pattern = Pattern()
        return TestBody(length: length, isPaced: isPaced) { _, buffer, _ in pattern.next(buffer) }
    }

    /// Asks to wait where `pause` says so, before the call with that number.
    static func pausing(
        _ length: Int, piece: Int = 1000, pause: @escaping @Sendable (_ call: Int) -> BodyStep?
    ) -> TestBody {
        let pattern = Pattern()
        return TestBody(length: length) { call, buffer, _ in
            pause(call) ?? pattern.next(buffer, most: piece)
        }
    }

    func start(wake: @escaping @Sendable () -> Void) {
        waker.withLock { $0 = wake }
        started.append(())
    }

    func wake() {
        waker.withLock(\.self)?()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, sent: Int64) throws -> BodyStep {
        let call = reads.elements.count
        reads.append(sent)
        let step = try script(call, buffer, sent)
        steps.append(step)
        return step
    }

    func finish(sent: Int64) {
        finished.append(sent)
    }
}

/// Bytes that tell where they belong.
final class Pattern: Sendable {
    private let offset = Mutex(0)

    static func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 % 251) } }

    func next(_ buffer: UnsafeMutableRawBufferPointer, most: Int = .max) -> BodyStep {
        offset.withLock { offset in
            let count = min(buffer.count, most)
            for index in 0..<count { buffer[index] = UInt8((offset + index) % 251) }
            offset += count
            return .bytes(count)
        }
    }
}

/// Collects what a response's body was.
final class TestSink: ResponseSink {
    private let bytes = Mutex<[UInt8]>([])

    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    func receive(_ piece: UnsafeRawBufferPointer) throws {
        bytes.withLock { $0 += piece }
    }
}

struct Broken: Error, Equatable {}

/// The error that the request ends with.
func failure(
    of client: HTTPClient, _ request: HTTPRequest
) async -> CurlError? {
    do throws(CurlError) {
        _ = try await client.send(request)
        return nil
    } catch {
        return error
    }
}

extension HTTPRequest {
    /// Without timeouts of its own: a busy machine is no misbehaving peer.
    static func put(_ url: String, _ body: (any UploadBody)? = nil) -> HTTPRequest {
        var request = HTTPRequest(.put, url: url)
        request.body = body
        request.closesConnection = body != nil
        let patience = Duration.seconds(600)
        (request.timeouts.connect, request.timeouts.stall, request.timeouts.reply) =
            (patience, patience, patience)
        return request
    }
}
