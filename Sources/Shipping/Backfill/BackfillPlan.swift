/// What a backfill is going to do, said before its first byte leaves.
public struct BackfillPlan: Sendable {
    /// All that is due in its hours.
    public private(set) var due = Amount()
    /// What of it is going to be shipped: less than all if the files are counted.
    public private(set) var taken = Amount()
    /// Hours in which something is due.
    public var hourCount: Int { hours.count }
    private var hours: [HourLabel: Amount] = [:]
    private var takenHours: [HourLabel: Amount] = [:]
    /// Bytes to be shipped.
    private var streams: [String: Int64] = [:]

    /// - Returns: What of it is going to be shipped.
    mutating func add(_ plan: PassPlan, mostFiles: Int?) -> PassPlan {
        for file in plan.files {
            let one = Amount(files: 1, bytes: file.bytes)
            due += one
            hours[file.slot, default: Amount()] += one
        }
        let part = plan.prefix((mostFiles ?? .max) - taken.files)
        for file in part.files {
            let one = Amount(files: 1, bytes: file.bytes)
            taken += one
            takenHours[file.slot, default: Amount()] += one
            streams[file.stream] = [streams[file.stream] ?? 0, file.bytes].total
        }
        return part
    }

    /// What is due in a part of the hours.
    func due(in range: Range<HourLabel>) -> Amount { hours.amount(in: range) }

    /// What of it is going to be shipped.
    func taken(in range: Range<HourLabel>) -> Amount { takenHours.amount(in: range) }

    /// How long that takes at the limits, at least; nil where nothing limits it.
    public func seconds(_ configuration: Configuration) -> Double? {
        configuration.duration(of: streams, from: .now()).map { $0 / .seconds(1) }
    }
}

extension [HourLabel: Amount] {
    fileprivate func amount(in range: Range<HourLabel>) -> Amount {
        range.reduce(into: Amount()) { $0 += self[$1] ?? Amount() }
    }
}

extension Configuration {
    /// How long it takes at the limits to send so many bytes of each stream, at least; nil where
    /// nothing limits them.
    func duration(of streams: [String: Int64], from now: WallTime) -> Duration? {
        let own = self.streams.compactMap { stream in
            stream.rate.map {
                Duration.seconds(
                    Double(streams[stream.name] ?? 0) / Double($0.bytesPerSecond))
            }
        }
        return ([timetable.duration(of: streams.values.total, from: now)] + own)
            .compactMap(\.self).max()
    }
}
