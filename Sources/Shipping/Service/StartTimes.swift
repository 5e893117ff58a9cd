import Crypto

/// When this host looks for a stream's hours: each host and stream at its own fixed time, so that a
/// fleet's start is flat, and a host's minute is always the same.
struct StartTimes: Sendable {
    private let schedule: Configuration.Schedule
    private let hours: LocalHours
    private let host: String
    private let streams: [String]

    init(_ configuration: Configuration) {
        (schedule, hours) = (configuration.schedule, configuration.hours)
        host = configuration.host
        streams = configuration.streams.map(\.name)
    }

    /// From a slot's end until it is looked for: `delay`, and an offset within `spread`.
    func pause(before stream: String) -> Duration { schedule.delay + offset(of: stream) }

    /// When a stream's next hour is looked for, the first of all streams'.
    func next(after now: WallTime) -> WallTime {
        streams.map { next(after: now, of: $0) }.min() ?? now + Service.longestSleep
    }

    /// When the first slot that is not looked for yet will be.
    func next(after now: WallTime, of stream: String) -> WallTime {
        let pause = pause(before: stream)
        return hours.slot(containing: now - pause).ends + pause
    }

    /// In whole seconds, 0 to `spread` excluded: the first 64 bits of SHA-256 of both names, modulo
    /// the window.
    private func offset(of stream: String) -> Duration {
        let window = UInt64(schedule.spread.components.seconds)
        guard window > 0 else { return .zero }
        let number = SHA256.hash(data: Array("\(host)\u{0}\(stream)".utf8)).prefix(8)
            .reduce(0) { $0 << 8 | UInt64($1) }
        return .seconds(Int64(number % window))
    }
}

extension Configuration {
    /// When `serve` looks for each stream's next hour on this host, as a person reads it.
    public var nextStarts: [(stream: String, at: String)] {
        let (times, now) = (StartTimes(self), WallTime.now())
        return streams.map { ($0.name, "\(times.next(after: now, of: $0.name))") }
    }
}
