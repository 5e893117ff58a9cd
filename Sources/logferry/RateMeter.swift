import Shipping

/// Turns byte counts seen from time to time into rates.
struct RateMeter {
    private struct Sample {
        let at: ContinuousClock.Instant
        let total: Int64
        let files: [ObjectIdentifier: Int64]
    }

    private let memory: Duration
    private var samples: [Sample] = []

    init(memory: Duration) { self.memory = memory }

    mutating func rates(
        of snapshot: PassProgress.Snapshot, at now: ContinuousClock.Instant
    ) -> ProgressText.Rates {
        var files: [ObjectIdentifier: Int64] = [:]
        for file in snapshot.inFlight { files[ObjectIdentifier(file)] = file.sentBytes }
        let total = snapshot.sentDone + files.values.reduce(0, +)
        samples.removeAll { $0.at < now - memory }
        samples.append(Sample(at: now, total: total, files: files))
        let oldest = samples[0]
        let seconds = oldest.at.duration(to: now) / .seconds(1)
        func rate(_ bytes: Int64) -> Double { seconds > 0 ? Double(max(0, bytes)) / seconds : 0 }
        return ProgressText.Rates(
            total: rate(total - oldest.total),
            files: snapshot.inFlight.map { file in
                rate(file.sentBytes - (oldest.files[ObjectIdentifier(file)] ?? 0))
            })
    }
}
