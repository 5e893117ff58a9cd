import Dispatch
import Glibc

/// SIGTERM and SIGINT, which end the server instead of the process.
struct StopSignals {
    private let sources: [any DispatchSourceSignal]
    private let received: AsyncStream<Void>

    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        received = stream
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
    }

    /// Returns when one has come.
    func wait() async {
        for await _ in received { break }
        for source in sources { source.cancel() }
    }
}
